/** Classical bits in OpenQASM 3: registers under the program's own names, aliases, and tests of bits. */
import type { Circuit, ClassicalRegister, Condition } from '../../domain/circuit.ts';
import { outputClbits } from '../../domain/circuit.ts';
import { SCRATCH_ANNOTATION } from '../openqasm/tokens.ts';
import type { Cube } from './cubes.ts';
import type { FreeNames } from './text.ts';

/** A condition that needs no other: `text` as it stands or, for a single bit, its opposite. */
export interface Test {
  readonly text: string;
  readonly holds: boolean;
}

interface Place {
  readonly register: ClassicalRegister;
  readonly offset: number;
}

/** Most tests inside each other; more bits get a name together. */
const MAX_NESTED = 3;

/** The classical bits of one circuit. */
export class ClassicalBits {
  readonly #names: FreeNames;
  readonly #registers: readonly ClassicalRegister[];
  readonly #scratch: ClassicalRegister | undefined;
  readonly #places: readonly Place[];
  readonly #aliases = new Map<string, string>();

  constructor(circuit: Circuit, names: FreeNames) {
    this.#names = names;
    const outputs = outputClbits(circuit);
    const given = circuit.registers ?? (outputs > 0 ? [{ name: 'c', size: outputs }] : []);
    this.#registers = given.map(({ name, size }) => ({ name: names.take(name), size }));
    const scratch = circuit.clbits - outputs;
    this.#scratch = scratch > 0 ? { name: names.take('scratch'), size: scratch } : undefined;
    const all = this.#scratch === undefined ? this.#registers : [...this.#registers, this.#scratch];
    this.#places = all.flatMap((register) =>
      Array.from({ length: register.size }, (_, offset) => ({ register, offset })),
    );
  }

  /** Declarations of registers, and of the aliases that were asked for so far. */
  declarations(): readonly string[] {
    const scratch = this.#scratch;
    return [
      ...this.#registers.map(({ name, size }) => `bit[${size}] ${name};`),
      ...(scratch === undefined ? [] : [SCRATCH_ANNOTATION, `bit[${scratch.size}] ${scratch.name};`]),
      ...[...this.#aliases].map(([bits, name]) => `let ${name} = ${bits};`),
    ];
  }

  /** One bit. */
  bit(bit: number): string {
    const place = this.#places[bit];
    if (place === undefined) throw new RangeError(`there is no classical bit ${bit}`);
    return `${place.register.name}[${place.offset}]`;
  }

  /** Tests that all hold when a cube does, few of them: whole registers, then single bits. */
  tests(cube: Cube): readonly Test[] {
    const rest = new Map(cube);
    const whole: Test[] = [];
    for (const [register, bits] of this.#wholeRegisters(cube)) {
      whole.push({ text: `${register.name} == ${numberOf(bits, cube)}`, holds: true });
      for (const bit of bits) rest.delete(bit);
    }
    if (whole.length + rest.size > MAX_NESTED) return [...whole, this.test(rest)];
    return [...whole, ...[...rest].sort(([a], [b]) => a - b).map(([bit, value]) => this.#single(bit, value))];
  }

  /** One test that says all of a cube, with at least one bit. */
  test(cube: Cube): Test {
    const [first] = cube;
    if (first !== undefined && cube.size === 1) return this.#single(...first);
    const bits = [...cube.keys()].sort((a, b) => a - b);
    return { text: `${this.#together(bits)} == ${numberOf(bits, cube)}`, holds: true };
  }

  /** Conditions as one expression, in words that fewer readers know. */
  expression(conditions: readonly Condition[]): string {
    if (conditions.length === 0) return 'true';
    return conditions.map((condition) => this.#comparison(condition)).join(' && ');
  }

  #comparison({ bits, op, value }: Condition): string {
    const [first = 0] = bits;
    if (bits.length === 1 && (op === '==' || op === '!=') && value <= 1) {
      const wanted = (op === '==') === (value === 1);
      return wanted ? this.bit(first) : `!${this.bit(first)}`;
    }
    return `uint[${bits.length}](${this.#together(bits)}) ${op} ${value}`;
  }

  #single(bit: number, value: 0 | 1): Test {
    return { text: this.bit(bit), holds: value === 1 };
  }

  *#wholeRegisters(cube: Cube): Iterable<readonly [ClassicalRegister, readonly number[]]> {
    for (const bit of cube.keys()) {
      const { register, offset } = this.#places[bit] ?? {};
      if (register === undefined || offset !== 0 || register.size < 2 || register.size > cube.size) continue;
      const bits = Array.from({ length: register.size }, (_, index) => bit + index);
      if (bits.every((one) => cube.has(one))) yield [register, bits];
    }
  }

  /** Bits under one name, the first one lowest: a register, or an alias of parts of registers. */
  #together(bits: readonly number[]): string {
    const parts = partsOf(bits, this.#places);
    const text = parts.map(partText).join(' ++ ');
    const [only] = parts;
    if (only !== undefined && parts.length === 1 && only.offsets.length === only.register.size && isRun(only))
      return text;
    const known = this.#aliases.get(text);
    if (known !== undefined) return known;
    const name = this.#names.take(`bits_${this.#aliases.size}`);
    this.#aliases.set(text, name);
    return name;
  }
}

interface Part {
  readonly register: ClassicalRegister;
  readonly offsets: number[];
}

/** Neighbours of one register together. */
function partsOf(bits: readonly number[], places: readonly Place[]): readonly Part[] {
  const parts: Part[] = [];
  for (const bit of bits) {
    const place = places[bit];
    if (place === undefined) throw new RangeError(`there is no classical bit ${bit}`);
    const last = parts.at(-1);
    if (last?.register === place.register) last.offsets.push(place.offset);
    else parts.push({ register: place.register, offsets: [place.offset] });
  }
  return parts;
}

function isRun({ offsets: [first = 0, ...rest] }: Part): boolean {
  return rest.every((offset, index) => offset === first + index + 1);
}

function partText(part: Part): string {
  const { register, offsets } = part;
  if (!isRun(part)) return `${register.name}[{${offsets.join(', ')}}]`;
  if (offsets.length === register.size) return register.name;
  return `${register.name}[${offsets[0] ?? 0}:${offsets.at(-1) ?? 0}]`;
}

function numberOf(bits: readonly number[], cube: Cube): bigint {
  return bits.reduceRight((sum, bit) => sum * 2n + BigInt(cube.get(bit) ?? 0), 0n);
}
