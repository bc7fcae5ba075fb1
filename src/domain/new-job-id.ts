/** Fresh job ids. Not for workflow code: it draws random numbers. */
import { base32 } from './base32.ts';

/** A fresh job id, `j-` and 26 characters: 128 random bits, so that two never meet. */
export function newJobId(): string {
  return `j-${base32(crypto.getRandomValues(new Uint8Array(16)))}`;
}
