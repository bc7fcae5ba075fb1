/**
 * Symbolic angles as text, e.g. `2*theta+pi/2`: the form AQO stores and OpenQASM prints.
 *
 * Grammar: sum = product \{("+" | "-") product\}; product = unary \{("*" | "/") unary\}; unary = "-" unary | power;
 * power = primary ["^" unary]; primary = number | "pi" | name | function "(" sum ")" | "(" sum ")".
 * Functions: sin cos tan exp ln sqrt. Names: letters of any script, digits and "_", not starting with a digit.
 */
import type { Angle, AngleFunction, AngleOperator } from '../angle.ts';
import { ANGLE_FUNCTIONS } from '../angle.ts';
import { applyToAngle, combineAngles, negateAngle } from './angle-arithmetic.ts';

/** Longest text of one angle. */
export const MAX_ANGLE_TEXT = 4096;
const MAX_DEPTH = 100;
const DENOMINATORS = [1, 2, 3, 4, 6, 8, 12, 16, 32, 64, 128, 256, 512, 1024];
const TOKEN =
  /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([\p{L}_][\p{L}\p{M}\p{N}_]*)|([-+*/^()]))/uy;
const SUM = 1;
const PRODUCT = 2;
const UNARY = 3;
const POWER = 4;
const PRIMARY = 5;

const NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_]{0,127}$/u;

/** Words that cannot be names of parameters. */
export const RESERVED_ANGLE_WORDS: ReadonlySet<string> = new Set(['pi', ...ANGLE_FUNCTIONS]);

/** True for what can be the name of a parameter in an angle. */
export function isParameterName(name: string): boolean {
  return NAME.test(name) && !RESERVED_ANGLE_WORDS.has(name) && name !== '__proto__';
}

/**
 * Text of a number of radians: a multiple of pi such as `3*pi/4` when that gives exactly the same double, else
 * ECMAScript's shortest decimal form.
 */
export function numberText(value: number): string {
  if (value !== 0) {
    for (const denominator of DENOMINATORS) {
      const count = Math.round((value * denominator) / Math.PI);
      if (count === 0 || Math.abs(count) > 4096 || (count * Math.PI) / denominator !== value) continue;
      const head = count === 1 ? 'pi' : count === -1 ? '-pi' : `${count}*pi`;
      return denominator === 1 ? head : `${head}/${denominator}`;
    }
  }
  return Object.is(value, -0) ? '0' : String(value);
}

/** Text of an angle in the grammar above; {@link parseAngle} gives the same angle back. */
export function printAngle(angle: Angle): string {
  return printPart(angle, SUM);
}

function printPart(angle: Angle, minimum: number): string {
  const [text, level] = printed(angle);
  return level < minimum ? `(${text})` : text;
}

function printed(angle: Angle): readonly [string, number] {
  if (typeof angle === 'number') {
    const text = numberText(angle);
    if (text.includes('pi') && text !== 'pi') return [text, text.startsWith('-') ? SUM : PRODUCT];
    return [text, text.startsWith('-') ? SUM : PRIMARY];
  }
  switch (angle.kind) {
    case 'parameter':
      return [angle.name, PRIMARY];
    case 'negate':
      return [`-${printPart(angle.operand, UNARY)}`, SUM];
    case 'call':
      return [`${angle.function}(${printAngle(angle.argument)})`, PRIMARY];
    case 'binary':
      return printedBinary(angle.operator, angle.left, angle.right);
  }
}

function printedBinary(operator: AngleOperator, left: Angle, right: Angle): readonly [string, number] {
  const level = operator === '^' ? POWER : operator === '*' || operator === '/' ? PRODUCT : SUM;
  const leftText = printPart(left, operator === '^' ? PRIMARY : level);
  const rightText = printPart(right, operator === '^' ? PRIMARY : level + 1);
  return [`${leftText}${operator}${rightText}`, level];
}

/**
 * The angle a text stands for.
 *
 * @throws SyntaxError naming the position (0-based) and what was expected.
 */
export function parseAngle(text: string): Angle {
  if (text.length > MAX_ANGLE_TEXT) {
    throw new SyntaxError(`the angle has ${text.length} characters, at most ${MAX_ANGLE_TEXT} are allowed`);
  }
  return new AngleParser(text).parse();
}

class AngleParser {
  readonly #text: string;
  #position = 0;
  #number: string | undefined;
  #name: string | undefined;
  #symbol: string | undefined;
  #start = 0;

  constructor(text: string) {
    this.#text = text;
    this.#advance();
  }

  parse(): Angle {
    const angle = this.#sum(0);
    if (this.#position !== -1) this.#fail('an operator or the end');
    return angle;
  }

  #fail(expected: string): never {
    throw new SyntaxError(`expected ${expected} at position ${this.#start} of the angle "${this.#text}"`);
  }

  #advance(): void {
    this.#start = this.#position;
    TOKEN.lastIndex = this.#position;
    const match = TOKEN.exec(this.#text);
    this.#number = match?.[1];
    this.#name = match?.[2];
    this.#symbol = match?.[3];
    if (match !== null) this.#position = TOKEN.lastIndex;
    else if (this.#text.slice(this.#position).trim() === '') this.#position = -1;
    else this.#fail('a number, a name or an operator');
  }

  #take(...symbols: readonly string[]): string | undefined {
    const symbol = this.#symbol;
    if (symbol === undefined || !symbols.includes(symbol)) return undefined;
    this.#advance();
    return symbol;
  }

  #sum(depth: number): Angle {
    if (depth > MAX_DEPTH) throw new SyntaxError(`the angle is nested deeper than ${MAX_DEPTH} levels`);
    let left = this.#product(depth);
    for (let operator = this.#take('+', '-'); operator !== undefined; operator = this.#take('+', '-')) {
      left = combineAngles(operator as AngleOperator, left, this.#product(depth));
    }
    return left;
  }

  #product(depth: number): Angle {
    let left = this.#unary(depth);
    for (let operator = this.#take('*', '/'); operator !== undefined; operator = this.#take('*', '/')) {
      left = combineAngles(operator as AngleOperator, left, this.#unary(depth));
    }
    return left;
  }

  #unary(depth: number): Angle {
    if (depth > MAX_DEPTH) throw new SyntaxError(`the angle is nested deeper than ${MAX_DEPTH} levels`);
    if (this.#take('-') !== undefined) return negateAngle(this.#unary(depth + 1));
    const base = this.#primary(depth);
    return this.#take('^') === undefined ? base : combineAngles('^', base, this.#unary(depth + 1));
  }

  #primary(depth: number): Angle {
    if (this.#number !== undefined) {
      const value = Number(this.#number);
      this.#advance();
      return value;
    }
    if (this.#name !== undefined) return this.#named(this.#name, depth);
    if (this.#take('(') === undefined) this.#fail('a number, a name or "("');
    return this.#closed(depth);
  }

  #named(name: string, depth: number): Angle {
    this.#advance();
    if (name === 'pi') return Math.PI;
    if (!(ANGLE_FUNCTIONS as readonly string[]).includes(name)) return { kind: 'parameter', name };
    if (this.#take('(') === undefined) this.#fail(`"(" after ${name}`);
    return applyToAngle(name as AngleFunction, this.#closed(depth));
  }

  #closed(depth: number): Angle {
    const inner = this.#sum(depth + 1);
    if (this.#take(')') === undefined) this.#fail('")"');
    return inner;
  }
}
