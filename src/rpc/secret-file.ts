/** Files that hold a secret (private keys, tokens): one that others can read is no secret and is refused. */
import { open } from 'node:fs/promises';

const OTHERS = 0o007;
const GROUP = 0o070;

/** Whose a file is, and its rights; `fs.Stats` is one. */
export interface FileRights {
  readonly mode: number;
  readonly uid: number;
}

/**
 * Refuses a secret that others can read. The group may read a file of root's: so secrets are mounted into containers.
 *
 * @param what - e.g. `the private key`
 * @throws RangeError that says what, where, and the next step.
 */
export function assertPrivate(what: string, path: string, { mode, uid }: FileRights): void {
  // Windows has no such rights: Node shows 0666 for every file.
  if (process.platform === 'win32') return;
  const forbidden = uid === 0 && process.getuid?.() !== 0 ? OTHERS : OTHERS | GROUP;
  if ((mode & forbidden) === 0) return;
  const rights = (mode & 0o777).toString(8).padStart(4, '0');
  throw new RangeError(
    `${what} ${path} can be used by other users of this machine (its rights are ${rights}): chmod 600 ${path}`,
  );
}

/**
 * The content of a secret file.
 *
 * @throws RangeError as {@link assertPrivate}; the system's error when it cannot be read.
 */
export async function readSecretFile(what: string, path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    assertPrivate(what, path, await file.stat());
    return await file.readFile();
  } finally {
    await file.close();
  }
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|(::ffff:)127(\.\d{1,3}){3})$/i;

/** True when only programs of this machine can be at, or reach, `host:port` or `[v6]:port`. */
export function isLoopback(address: string): boolean {
  return LOOPBACK.test(hostOf(address));
}

/** The host part of `host:port` or `[v6]:port`. */
export function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, '');
}

/**
 * Refuses to send, or to ask for, a secret where the network can read it.
 *
 * @param what - e.g. `the token of compiler.lab:50071`
 * @param way - how to allow it, e.g. `plaintext_token: true`
 * @throws RangeError that names both ways out.
 */
export function assertUnreadable(what: string, address: string, hasTls: boolean, way: string): void {
  if (hasTls || isLoopback(address)) return;
  throw new RangeError(
    `${what} would cross the network to or from ${address} in plain text: use TLS, or allow it with ${way}`,
  );
}
