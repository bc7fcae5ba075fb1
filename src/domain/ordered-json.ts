/**
 * JSON text whose counts stand in numeric order. An object puts the keys that look like array indices first (`10`
 * before `00`), so the order of outcomes can only be made where the text is made; every writer of counts prints here.
 */

/** The properties under which outcomes stand. */
const COUNTS: ReadonlySet<string> = new Set(['counts', 'probabilities']);

/**
 * The text that `JSON.stringify` gives, but with the outcomes of every `counts` in order of their keys.
 *
 * @param indent - blanks of one level; 0 = one line
 */
export function orderedJson(value: object, indent = 0): string {
  if (!holdsCounts(value)) return JSON.stringify(value, null, indent);
  return textOf(value, indent === 0 ? undefined : { unit: ' '.repeat(indent), now: '\n' });
}

/** Entries of counts in the order of results: `00000` before `10000`. */
export function inOrder<T>(counts: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(counts).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
}

const OUTCOME = /^[01]+$/;

interface Layout {
  readonly unit: string;
  /** Line break and blanks of the present level. */
  readonly now: string;
}

/** Counts stand at the top or one or two levels below it. */
function holdsCounts(value: unknown, depth = 3): boolean {
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  return Object.entries(value).some(([key, inner]) => COUNTS.has(key) || holdsCounts(inner, depth - 1));
}

function textOf(value: unknown, layout: Layout | undefined, key = ''): string {
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return JSON.stringify(value);
  const inner = layout && { unit: layout.unit, now: layout.now + layout.unit };
  if (Array.isArray(value)) {
    return enclosed(
      '[',
      ']',
      value.map((item) => textOf(item, inner)),
      layout,
    );
  }
  const isInOrder = COUNTS.has(key) && Object.keys(value).every((outcome) => OUTCOME.test(outcome));
  const entries = isInOrder ? inOrder(value as Readonly<Record<string, unknown>>) : Object.entries(value);
  const gap = layout === undefined ? ':' : ': ';
  const items = entries.flatMap(([name, item]) =>
    item === undefined ? [] : [`${JSON.stringify(name)}${gap}${textOf(item, inner, name)}`],
  );
  return enclosed('{', '}', items, layout);
}

function enclosed(open: string, close: string, items: readonly string[], layout: Layout | undefined): string {
  if (items.length === 0) return open + close;
  if (layout === undefined) return open + items.join(',') + close;
  const line = layout.now + layout.unit;
  return `${open}${line}${items.join(`,${line}`)}${layout.now}${close}`;
}
