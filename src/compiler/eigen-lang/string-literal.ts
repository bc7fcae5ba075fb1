/** The text of a string as Python writes it: in one or three quotes, with escapes. */

const SIMPLE: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([^]))/g;

/** The value of a literal, or undefined when it is of a kind that Eigen-Lang does not read. */
export function stringValue(literal: string): string | undefined {
  const quoted = /^("""|'''|"|')([^]*)\1$/.exec(literal);
  const text = quoted?.[2];
  if (text === undefined) return undefined;
  const unknown: string[] = [];
  const value = text.replace(ESCAPE, (all, ...groups: readonly unknown[]) => {
    const [x, u, long, octal, other] = groups.map((group) => (typeof group === 'string' ? group : undefined));
    const digits = x ?? u ?? long;
    if (digits === undefined && octal === undefined) {
      // A name of a character, or an escape that is cut short.
      if (other !== undefined && 'NxuU'.includes(other)) unknown.push(all);
      return SIMPLE[other ?? ''] ?? all;
    }
    const code = digits === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(digits, 16);
    if (code <= 0x10_ff_ff) return String.fromCodePoint(code);
    unknown.push(all);
    return '';
  });
  return unknown.length === 0 ? value : undefined;
}
