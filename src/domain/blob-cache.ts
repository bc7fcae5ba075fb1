/**
 * The port of a cache: bytes under a hash of what they were made from. Whoever uses it must do as well without it, so
 * that losing an entry costs time and nothing else.
 */

/** A cache of bytes. Keys are SHA-256 in lower-case hex. */
export interface BlobCache {
  /** The bytes of an entry, verified; undefined when there is none, or when it was damaged (it is gone then). */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Stores an entry atomically, in place of an earlier one. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Removes an entry, if it is there. */
  remove(key: string): Promise<void>;
}
