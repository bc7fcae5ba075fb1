/**
 * A tenant in the server's words. Its fairness key: the server serves keys in turn, and takes none above 64 bytes. A longer one does not
 * end the job, it blocks it: the workflow task fails for ever. Pure, so that workflows and clients say the same.
 */
import { KEPT_LIMITS } from './server-limits.ts';

/** Most bytes of a fairness key. */
const MOST_FAIRNESS_KEY_BYTES = KEPT_LIMITS.fairnessKeyBytes;

const HASH_DIGITS = 16;

/** Most bytes of a tenant in a search attribute: a SQL visibility store has columns of 255 characters. */
const MOST_KEYWORD_BYTES = KEPT_LIMITS.keywordBytes;

/** The tenant as search attributes and list filters say it. */
export function tenantKeyword(tenant: string): string {
  return shortened(tenant, MOST_KEYWORD_BYTES);
}

/**
 * The key under which a tenant's work waits its turn: the tenant's name, or, where that is too long, as much of it as
 * fits and a hash of the whole. The same name has the same key, in every process and version.
 */
export function fairnessKey(tenant: string): string {
  return shortened(tenant, MOST_FAIRNESS_KEY_BYTES);
}

/** The text, or of one with more than `most` bytes as much as fits and a hash of the whole. */
function shortened(text: string, most: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= most) return text;
  const room = most - HASH_DIGITS - 1;
  return `${head(text, room)}~${fnv1a(bytes).toString(16).padStart(HASH_DIGITS, '0')}`;
}

/** As many whole characters as fit into `room` bytes. */
function head(text: string, room: number): string {
  let size = 0;
  let fitting = '';
  for (const character of text) {
    size += new TextEncoder().encode(character).length;
    if (size > room) break;
    fitting += character;
  }
  return fitting;
}

const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/** FNV-1a, 64 bits: the workflow sandbox has no `node:crypto`, and nothing secret stands on it. */
function fnv1a(bytes: Uint8Array): bigint {
  return bytes.reduce((hash, byte) => BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME), OFFSET);
}
