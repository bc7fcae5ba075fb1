/**
 * Canonical JSON: keys sorted by UTF-16 code unit, no blanks, numbers in ECMAScript's shortest form. Equal values
 * give equal bytes, which is what digests and idempotent artifacts stand on.
 */

/** Any value JSON can hold. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * Canonical text of a value. Keys whose value is `undefined` are left out.
 *
 * @throws TypeError for numbers JSON cannot hold (NaN, infinities) and for values that are not JSON.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} is not a JSON number`);
      return JSON.stringify(value);
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
      return canonicalObject(value);
    default:
      throw new TypeError(`a ${typeof value} is not JSON`);
  }
}

function canonicalObject(value: object): string {
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`);
  return `{${entries.join(',')}}`;
}
