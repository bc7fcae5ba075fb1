/** Makes any value fit for a log line: no secrets, bounded in depth and size, and always JSON. */

const SECRET_KEY = /authorization|token|secret|passw|cookie|api_?key|private_?key|credential/i;
const REDACTED = '[redacted]';
const MOST_DEPTH = 6;
const MOST_TEXT = 4096;

/** Characters that one line may still take; what comes after is left out with a mark. */
interface Room {
  left: number;
}

/**
 * The value as a log line may show it, in about 32 000 characters. Text under a key that names a secret is left out,
 * as are the secrets of `Bearer …` and of `scheme://user:password@host` inside any text.
 */
export function loggable(value: unknown): unknown {
  return shown(value, { left: 32_000 }, 0);
}

function shown(value: unknown, room: Room, depth: number): unknown {
  room.left -= 8;
  if (room.left <= 0 || depth > MOST_DEPTH) return '…';
  switch (typeof value) {
    case 'string':
      return cut(withoutSecrets(value), room);
    case 'bigint':
    case 'symbol':
      return value.toString();
    case 'function':
      return '[function]';
    case 'object':
      return value === null ? null : shownObject(value, room, depth + 1);
    default:
      return value;
  }
}

function shownObject(value: object, room: Room, depth: number): unknown {
  if (value instanceof Date) return value.toJSON();
  const entries = value instanceof Error ? errorEntries(value) : Object.entries(value);
  const kept: (readonly [string, unknown])[] = [];
  for (const [key, item] of entries) {
    if (room.left <= 0) break;
    kept.push([cut(key, room), shownField(key, item, room, depth)]);
  }
  return Array.isArray(value) ? kept.map(([, item]) => item) : Object.fromEntries(kept);
}

function shownField(key: string, value: unknown, room: Room, depth: number): unknown {
  const harmless = ['number', 'boolean', 'undefined'].includes(typeof value) || value === null;
  return SECRET_KEY.test(key) && !harmless ? REDACTED : shown(value, room, depth);
}

function errorEntries(error: Error): readonly (readonly [string, unknown])[] {
  const { name, message, stack, cause } = error;
  const more = Object.entries(error).filter(([key]) => key !== 'cause' && key !== 'name');
  const causes = cause === undefined ? [] : [['cause', cause] as const];
  return [['name', name], ['message', message], ...more, ['stack', stack], ...causes];
}

function withoutSecrets(text: string): string {
  return text
    .slice(0, MOST_TEXT + 1)
    .replaceAll(/\b(bearer|basic)\s+[\w.~+/=-]{4,}/gi, `$1 ${REDACTED}`)
    .replaceAll(/(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@]{0,256}):[^\s/@]{1,256}@/gi, `$1:${REDACTED}@`);
}

function cut(text: string, room: Room): string {
  const most = Math.max(0, Math.min(MOST_TEXT, room.left));
  room.left -= Math.min(text.length, most);
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
