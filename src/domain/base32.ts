/** Base32 (RFC 4648, lower case, no padding): job ids that read well, sort the same everywhere and fit any file system. */

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** The base32 text of bytes; 16 bytes give 26 characters. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((buffer >> bits) & 31);
    }
  }
  return bits === 0 ? text : text + ALPHABET.charAt((buffer << (5 - bits)) & 31);
}
