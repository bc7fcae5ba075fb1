/** What makes an artifact trustworthy, the same for every back end: its hash, and the two errors about its bytes. */
import { type ArtifactPath, type ArtifactRef, formatArtifactRef } from '../domain/artifact.ts';
import { sha256, sha256OfMany } from '../domain/digest.ts';
import { PipelineError } from '../domain/errors.ts';

/** The bytes of text (UTF-8) or of bytes. */
export function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
}

/** The reference of an artifact with these bytes. */
export async function describeArtifact(path: ArtifactPath, bytes: Uint8Array): Promise<ArtifactRef> {
  return { ref: formatArtifactRef(path), sha256: await sha256OfMany(bytes), size: bytes.byteLength };
}

/**
 * Accepts a write to an artifact that is already there when it would not change it.
 *
 * @throws {@link PipelineError} `ARTIFACT_CONFLICT` when the bytes differ.
 */
export function assertSameBytes(path: ArtifactPath, there: Uint8Array, offered: Uint8Array): void {
  if (Buffer.compare(there, offered) === 0) return;
  const ref = formatArtifactRef(path);
  throw new PipelineError(
    'ARTIFACT_CONFLICT',
    `${ref} is finished and has other bytes (${there.byteLength}) than the ones offered (${offered.byteLength})`,
    { ref, sha256_there: sha256(there), sha256_offered: sha256(offered) },
  );
}

/**
 * Returns the bytes when their hash is the expected one, or none is.
 *
 * @throws {@link PipelineError} `ARTIFACT_CORRUPT` when it is another.
 */
export async function verified(
  path: ArtifactPath,
  bytes: Uint8Array,
  expected: { readonly sha256: string } | undefined,
): Promise<Uint8Array> {
  if (expected === undefined) return bytes;
  const found = await sha256OfMany(bytes);
  if (found === expected.sha256) return bytes;
  const ref = formatArtifactRef(path);
  throw new PipelineError(
    'ARTIFACT_CORRUPT',
    `${ref} has the hash ${found}, but ${expected.sha256} was recorded when it was written`,
    { ref, sha256_found: found, sha256_expected: expected.sha256 },
  );
}
