/** SHA-256 of bytes and text. Not for workflow code: the sandbox has no `node:crypto`. */
import { createHash } from 'node:crypto';

/** SHA-256 in lower-case hex; text is hashed as UTF-8. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The first 8 bytes of SHA-256 as an unsigned decimal: the default seed of a job is that of its id. */
export function seedFrom(text: string): string {
  return createHash('sha256').update(text).digest().readBigUInt64BE(0).toString();
}
