/**
 * Reads the text of a YAML file and remembers where everything stood, so that every violation names its line and
 * column. Guards against documents that are built to exhaust a reader: size, nesting, aliases, NUL bytes.
 */
import { isCollection, isMap, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Document, ParsedNode } from 'yaml';
import type { Violation } from '../errors.ts';
import { JOB_LIMITS } from '../job-spec.ts';
import type { FieldPath } from './violations.ts';
import { utf8Bytes } from './violations.ts';

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

/** Most levels of mappings and lists in a specification. */
export const MOST_NESTING = 24;
const MOST_ALIASES = 20;

/**
 * Reads the text of a YAML file; never throws.
 *
 * @param name - what violations of the whole document are named after
 */
export function readYaml(text: string, name = 'job.yaml'): YamlSource {
  const refusal = refusedBeforeParsing(text, name);
  if (refusal !== undefined) return { violations: [refusal], warnings: [], locate: () => undefined };
  try {
    return readDocument(text, name);
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

function readDocument(text: string, name: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { intAsBigInt: true, lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const report = (problem: { readonly message: string; readonly pos: readonly [number, number] }) =>
    yamlViolation(name, problem.message, at(problem.pos[0]));
  const violations = document.errors.map(report);
  const warnings = document.warnings.map(report);
  const locate = (path: FieldPath, atKey = false): Position | undefined => {
    const offset = offsetOf(document, path, atKey);
    return offset === undefined ? undefined : at(offset);
  };
  if (violations.length > 0) return { violations, warnings, locate };
  if (nesting(document.contents) > MOST_NESTING) {
    const message = `is nested more than ${MOST_NESTING} levels deep`;
    return { violations: [yamlViolation(name, message)], warnings, locate };
  }
  const value = plain(document.toJS({ maxAliasCount: MOST_ALIASES }));
  return { value, violations, warnings, locate };
}

/** Levels of collections under a node; stops counting one level beyond what is allowed. */
function nesting(node: unknown, depth = 0): number {
  if (depth > MOST_NESTING) return depth;
  if (isPair(node)) return Math.max(nesting(node.key, depth), nesting(node.value, depth));
  if (!isCollection(node)) return depth;
  return node.items.reduce<number>((most, item) => Math.max(most, nesting(item, depth + 1)), depth + 1);
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
