/**
 * Reads the text of a YAML file and remembers where everything stood, so that every violation names its line and
 * column. Guards against documents that are built to exhaust a reader: size, keys, tokens, nesting, aliases, NUL
 * bytes. What is too much is refused from the tokens alone, before anything is composed or located.
 */
import { isCollection, isMap, isPair, isScalar, Lexer, LineCounter, parseDocument } from 'yaml';
import type { Document, ParsedNode } from 'yaml';
import type { Violation } from '../errors.ts';
import { JOB_LIMITS } from '../job-spec.ts';
import type { FieldPath } from './violations.ts';
import { MOST_NESTING } from './too-much.ts';
import { capped, utf8Bytes } from './violations.ts';

/** Line and column, both 1-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML document that could be read, or the reasons why not. */
export interface YamlSource {
  /** The plain value; integers that no JS number holds are bigint. Undefined when there are violations. */
  readonly value?: unknown;
  readonly violations: readonly Violation[];
  readonly warnings: readonly Violation[];
  /** Where the value at a path stands (its key with `atKey`); of a missing field, where its parent stands. */
  readonly locate: (path: FieldPath, atKey?: boolean) => Position | undefined;
}

const MOST_ALIASES = 20;
/** Words, marks and line breaks of a text: a job.yaml of 1000 keys has some 4000. */
const MOST_TOKENS = 20_000;

/**
 * Reads the text of a YAML file; never throws.
 *
 * @param name - what violations of the whole document are named after
 * @param mostKeys - keys of all mappings together
 */
export function readYaml(text: string, name = 'job.yaml', mostKeys: number = JOB_LIMITS.keys): YamlSource {
  const refusal = refusedBeforeParsing(text, name) ?? tooMuch(text, name, mostKeys);
  if (refusal !== undefined) return { violations: [refusal], warnings: [], locate: () => undefined };
  try {
    return readDocument(text, name, mostKeys);
  } catch (error) {
    // The parser recurses: a document that exhausts the stack, or its limit on aliases, ends here.
    const message = error instanceof RangeError ? 'is nested too deeply' : String(error);
    return { violations: [yamlViolation(name, message)], warnings: [], locate: () => undefined };
  }
}

function yamlViolation(field: string, message: string, position?: Position): Violation {
  return { field, rule: 'yaml', message, ...position };
}

function refusedBeforeParsing(text: string, field: string): Violation | undefined {
  const size = utf8Bytes(text);
  if (size > JOB_LIMITS.yamlBytes) {
    return {
      field,
      rule: 'limit',
      message: `has ${size} bytes; at most ${JOB_LIMITS.yamlBytes} are allowed`,
    };
  }
  const nul = text.indexOf('\0');
  if (nul < 0) return undefined;
  const before = text.slice(0, nul).split('\n');
  const position = { line: before.length, column: (before.at(-1) ?? '').length + 1 };
  return yamlViolation(field, 'contains a NUL byte', position);
}

/** Counts without composing anything: stops at the first token that is one too many. */
function tooMuch(text: string, field: string, mostKeys: number): Violation | undefined {
  let keys = 0;
  let tokens = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === ':') keys += 1;
    tokens += 1;
    if (keys > mostKeys) return tooManyKeys(field, mostKeys);
    if (tokens > MOST_TOKENS) {
      const message = `has more than ${MOST_TOKENS} words, marks and line breaks; make it shorter`;
      return { field, rule: 'limit', message };
    }
  }
  return undefined;
}

function tooManyKeys(field: string, mostKeys: number): Violation {
  return { field, rule: 'limit', message: `has more than ${mostKeys} keys; at most ${mostKeys} are allowed` };
}

/** The parser compares every key of a mapping with every other one; {@link Shape} does it once for each. */
const PARSER = { intAsBigInt: true, prettyErrors: false, uniqueKeys: false } as const;

function readDocument(text: string, name: string, mostKeys: number): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { ...PARSER, lineCounter: lines });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const report = (problem: { readonly message: string; readonly pos: readonly [number, number] }) =>
    yamlViolation(name, problem.message, at(problem.pos[0]));
  const violations = capped(document.errors, report, name);
  const warnings = capped(document.warnings, report, name);
  const locate = (path: FieldPath, atKey = false): Position | undefined => {
    const offset = offsetOf(document, path, atKey);
    return offset === undefined ? undefined : at(offset);
  };
  if (violations.length > 0) return { violations, warnings, locate };
  const shape = new Shape(document.contents);
  if (shape.depth > MOST_NESTING) {
    const message = `is nested more than ${MOST_NESTING} levels deep`;
    return { violations: [yamlViolation(name, message)], warnings, locate };
  }
  if (shape.keys > mostKeys) return { violations: [tooManyKeys(name, mostKeys)], warnings, locate };
  if (shape.doubled.length > 0) {
    const twice = (offset: number) => yamlViolation(name, 'Map keys must be unique', at(offset));
    return { violations: capped(shape.doubled, twice, name), warnings, locate };
  }
  const value = plain(document.toJS({ maxAliasCount: MOST_ALIASES }));
  return { value, violations, warnings, locate };
}

/** What the nodes of a document have in common, found in one walk. */
class Shape {
  /** Levels of collections; stops one level beyond what is allowed. */
  readonly depth: number;
  keys = 0;
  /** Offsets of keys that their mapping has already. */
  readonly doubled: number[] = [];

  constructor(root: unknown) {
    this.depth = this.#nesting(root, 0);
  }

  #nesting(node: unknown, depth: number): number {
    if (depth > MOST_NESTING) return depth;
    if (isPair(node)) return Math.max(this.#nesting(node.key, depth), this.#nesting(node.value, depth));
    if (!isCollection(node)) return depth;
    if (isMap<ParsedNode>(node)) this.#look(node.items.map(({ key }) => key));
    return node.items.reduce<number>(
      (most, item) => Math.max(most, this.#nesting(item, depth + 1)),
      depth + 1,
    );
  }

  #look(keys: readonly ParsedNode[]): void {
    this.keys += keys.length;
    const seen = new Set<unknown>();
    for (const key of keys) {
      if (!isScalar(key)) continue;
      if (seen.has(key.value)) this.doubled.push(key.range[0]);
      seen.add(key.value);
    }
  }
}

function offsetOf(document: Document.Parsed, path: FieldPath, atKey: boolean): number | undefined {
  let node: ParsedNode | null = document.contents;
  let offset = node?.range[0];
  for (const [index, part] of path.entries()) {
    const child = childOf(node, part);
    if (child === undefined) break;
    const last = index === path.length - 1;
    offset = (last && atKey ? child.key : child.value?.range[0]) ?? child.key ?? offset;
    node = child.value;
  }
  return offset;
}

interface Child {
  /** Offset of the key; undefined in lists. */
  readonly key: number | undefined;
  readonly value: ParsedNode | null;
}

function childOf(node: ParsedNode | null, part: PropertyKey): Child | undefined {
  if (!isMap<ParsedNode, ParsedNode | null>(node)) {
    if (node === null || !isCollection(node) || typeof part !== 'number') return undefined;
    const value = node.items[part];
    return value === undefined || isPair(value) ? undefined : { key: undefined, value };
  }
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
  return pair === undefined ? undefined : { key: pair.key.range[0], value: pair.value };
}

/** The same value with every integer that a JS number holds exactly as a number. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
