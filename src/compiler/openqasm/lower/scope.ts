/** Names and what they stand for, block by block. */
import type { LibraryGate } from '../../gates/library.ts';
import type { Range } from '../../diagnostics/source-text.ts';
import type { GateDefinitionNode, SubroutineNode } from '../ast.ts';
import type { ResolvedType, Value } from './values.ts';

/** A classical variable whose value the compiler knows, or knows to be unknown. */
export interface VariableSymbol {
  readonly kind: 'variable';
  readonly type: ResolvedType;
  readonly constant: boolean;
  value: Value;
  /** Number of run-time blocks around the declaration. */
  readonly depth: number;
}

/** A classical variable that lives in classical bits of the circuit. */
export interface BitsSymbol {
  readonly kind: 'bits';
  readonly type: ResolvedType;
  readonly bits: readonly number[];
  readonly scalar: boolean;
}

/** Classical bits on the left of an assignment or a measurement. */
export interface BitTarget {
  readonly bits: readonly number[];
  readonly scalar: boolean;
}

/** What a name stands for. */
export type NamedThing =
  | VariableSymbol
  | BitsSymbol
  | {
      readonly kind: 'qubits';
      readonly qubits: readonly number[];
      readonly scalar: boolean;
      readonly alias: boolean;
    }
  | { readonly kind: 'library-gate'; readonly gate: LibraryGate; readonly replaceable: boolean }
  | { readonly kind: 'gate'; readonly definition: GateDefinitionNode }
  | { readonly kind: 'def'; readonly definition: SubroutineNode }
  /** A name whose declaration was refused; using it is no second error. */
  | { readonly kind: 'refused' };

interface Entry {
  readonly thing: NamedThing;
  readonly declared: Range | undefined;
}

/** One block of names inside another. Gates and subroutines see of the outside only what cannot change. */
export class Scope {
  readonly parent: Scope | undefined;
  /** Number of blocks around this one. */
  readonly depth: number;
  readonly #closed: boolean;
  /** Made with the first name: most turns of loops declare none. */
  #names: Map<string, Entry> | undefined;

  constructor(parent?: Scope, closed = false) {
    this.parent = parent;
    this.depth = parent === undefined ? 0 : parent.depth + 1;
    this.#closed = closed;
  }

  /** What a name stands for here, or undefined. */
  find(name: string): NamedThing | undefined {
    let crossed = false;
    for (let scope: Scope | undefined = this.#self; scope !== undefined; scope = scope.parent) {
      const entry = scope.#names?.get(name);
      if (entry !== undefined && (!crossed || isShared(entry.thing))) return entry.thing;
      crossed ||= scope.#closed;
    }
    return undefined;
  }

  get #self(): this {
    return this;
  }

  /** What the name stands for in this very block. */
  own(name: string): NamedThing | undefined {
    return this.#names?.get(name)?.thing;
  }

  /** Where a name of this very block was declared. */
  declaredAt(name: string): Range | undefined {
    return this.#names?.get(name)?.declared;
  }

  /** Gives a name a meaning in this block, replacing an earlier one. */
  set(name: string, thing: NamedThing, declared?: Range): void {
    (this.#names ??= new Map()).set(name, { thing, declared });
  }

  /** The block that holds a visible name. */
  holderOf(name: string): Scope | undefined {
    let scope: Scope | undefined = this.#self;
    while (scope !== undefined && scope.#names?.has(name) !== true)
      scope = scope.#closed ? undefined : scope.parent;
    return scope;
  }

  /** Visits everything declared in this very block. */
  forEach(visit: (thing: NamedThing) => void): void {
    this.#names?.forEach(({ thing }) => {
      visit(thing);
    });
  }

  /** The names of some kinds that are declared here and around. */
  namesOf(kinds: readonly NamedThing['kind'][]): readonly string[] {
    const names: string[] = [];
    for (let scope: Scope | undefined = this.#self; scope !== undefined; scope = scope.parent) {
      for (const [name, { thing }] of scope.#names ?? []) if (kinds.includes(thing.kind)) names.push(name);
    }
    return names;
  }
}

/** True for what gates and subroutines may use of the outside. */
function isShared(thing: NamedThing): boolean {
  return (thing.kind !== 'variable' || thing.constant) && thing.kind !== 'bits' && thing.kind !== 'qubits';
}
