/**
 * What to say about a name that stands for nothing, and how to go on: a gate that is misspelt, or whose include is
 * missing, is taken as meant, so that the next errors of the same statement are found in the same run.
 */
import { closestName } from '../../../domain/closest-name.ts';
import type { LibraryGate } from '../../gates/library.ts';
import { BUILT_IN_VERSION_2, BUILT_IN_VERSION_3, QELIB1_GATES, STDGATES } from '../../gates/library.ts';
import type { NamedThing, Scope } from './scope.ts';

/** What a name was looked up as. */
export type Wanted = 'gate' | 'qubit' | 'bit' | 'variable' | 'name' | 'function';

/** A hint, and what the name was meant to be when that is clear. */
export interface NameAdvice {
  readonly hint: string;
  readonly meant?: LibraryGate;
  /** True when one include is all that is missing: it mends every such gate, so it is said once. */
  readonly include?: boolean;
}

const KINDS: Readonly<Record<Wanted, readonly NamedThing['kind'][]>> = {
  gate: ['gate', 'library-gate', 'def'],
  qubit: ['qubits'],
  bit: ['bits', 'variable'],
  variable: ['bits', 'variable'],
  name: ['bits', 'variable', 'qubits'],
  function: ['def'],
};

/** Other names that people know gates by. */
const ALIASES: Readonly<Record<string, string>> = {
  cnot: 'cx',
  not: 'x',
  i: 'id',
  hadamard: 'h',
  toffoli: 'ccx',
  ccnot: 'ccx',
  fredkin: 'cswap',
  cphase: 'cp',
  phase: 'p',
  sqrtx: 'sx',
};

/** Gates that neither library has, or only that of version 2, written with what every program has. */
const DEFINITIONS: Readonly<Record<string, string>> = {
  sxdg: 'gate sxdg a { s a; h a; s a; }',
  csx: 'gate csx a, b { h b; cp(pi/2) a, b; h b; }',
  ccz: 'gate ccz a, b, c { h c; ccx a, b, c; h c; }',
  cu1: 'gate cu1(t) a, b { cp(t) a, b; }',
  rzz: 'gate rzz(t) a, b { cx a, b; rz(t) b; cx a, b; }',
  rxx: 'gate rxx(t) a, b { h a; h b; cx a, b; rz(t) b; cx a, b; h a; h b; }',
  ryy: 'gate ryy(t) a, b { rx(pi/2) a; rx(pi/2) b; cx a, b; rz(t) b; cx a, b; rx(-pi/2) a; rx(-pi/2) b; }',
  rzx: 'gate rzx(t) a, b { h b; cx a, b; rz(t) b; cx a, b; h b; }',
  iswap: 'gate iswap a, b { s a; s b; h a; cx a, b; cx b, a; h b; }',
  dcx: 'gate dcx a, b { cx a, b; cx b, a; }',
  ecr: 'gate ecr a, b { s a; sx b; cx a, b; x a; }',
};

/** Advice for an unknown name; `size` is the number of bits that are needed where that is known. */
export function adviceFor(
  name: string,
  wanted: Wanted,
  where: { readonly version: 2 | 3; readonly scope: Scope; readonly global: Scope; readonly size?: number },
): NameAdvice {
  const { scope, global, version, size } = where;
  if (scope !== global && global.find(name) !== undefined)
    return { hint: `"${name}" belongs to the outside; pass it as an argument` };
  const closest = closestName(name, scope.namesOf(KINDS[wanted]));
  if (wanted === 'gate') return adviceForGate(name, version, scope, closest);
  const meant = closest === undefined ? '' : `did you mean "${closest}"?`;
  const declaration = declarationOf(name, wanted, version, size);
  if (declaration === undefined)
    return { hint: meant === '' ? 'declare it before its first use, or correct its spelling' : meant };
  return { hint: `declare it before: \`${declaration}\`${meant === '' ? '' : `; or ${meant}`}` };
}

function declarationOf(
  name: string,
  wanted: Wanted,
  version: 2 | 3,
  size: number | undefined,
): string | undefined {
  const count = size ?? 'n';
  if (wanted === 'bit') return version === 2 ? `creg ${name}[${count}];` : `bit[${count}] ${name};`;
  if (wanted === 'qubit') return version === 2 ? `qreg ${name}[${count}];` : `qubit[${count}] ${name};`;
  return undefined;
}

function adviceForGate(name: string, version: 2 | 3, scope: Scope, closest: string | undefined): NameAdvice {
  const library = version === 2 ? QELIB1_GATES : STDGATES;
  const include = `\`include "${version === 2 ? 'qelib1.inc' : 'stdgates.inc'}";\``;
  const exact = library.get(name);
  if (exact !== undefined)
    return { hint: `add ${include} behind the version line`, meant: exact, include: true };
  const lower = name.toLowerCase();
  const spelling = library.has(lower) ? lower : ALIASES[lower];
  const builtIn = (version === 2 ? BUILT_IN_VERSION_2 : BUILT_IN_VERSION_3).has(name.toUpperCase());
  const known = spelling === undefined ? undefined : library.get(spelling);
  if (spelling !== undefined && known !== undefined) {
    const missing = scope.find(spelling) === undefined && !builtIn ? `, and add ${include}` : '';
    return { hint: `did you mean "${spelling}"?${missing}`, meant: known };
  }
  const definition = Object.hasOwn(DEFINITIONS, lower) ? DEFINITIONS[lower] : undefined;
  if (definition !== undefined) return { hint: `define it: \`${definition}\`` };
  if (closest !== undefined) return { hint: `did you mean "${closest}"?` };
  return { hint: `define it with \`gate ${name} … { … }\`; the usual gates come with ${include}` };
}
