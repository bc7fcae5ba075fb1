/**
 * A file system in memory that keeps apart what a process sees and what is on the medium. It can fail or lose power
 * at any step. What was never synced may survive a power failure or not, file by file and entry by entry: that is all
 * that POSIX promises, and less than most file systems keep.
 */
import type { FileCalls, FolderEntry, OpenFile } from '../../../src/qfs/file-calls.ts';

interface FileNode {
  readonly kind: 'file';
  seen: Uint8Array;
  durable: Uint8Array;
}

interface FolderNode {
  readonly kind: 'folder';
  readonly seen: Map<string, Node>;
  durable: ReadonlyMap<string, Node>;
}

type Node = FileNode | FolderNode;

/** Names of the steps, for a test that wants to fail at a certain one. */
export type Step = 'mkdir' | 'create' | 'write' | 'sync' | 'link' | 'unlink' | 'open' | 'list' | 'rename';

/** Called before each step with its number from 0; throws to fail there. */
export type Trouble = (step: Step, index: number) => void;

const newFolder = (): FolderNode => ({ kind: 'folder', seen: new Map(), durable: new Map() });

/** A failure as Node reports it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}

/** See the head of this file. */
export class FragileFiles implements FileCalls {
  readonly #root: FolderNode;
  readonly #trouble: Trouble;
  steps = 0;

  constructor(trouble: Trouble = () => undefined, root = newFolder()) {
    this.#trouble = trouble;
    this.#root = root;
  }

  /** The files a restarted machine finds; `coin` decides about everything that was never synced. */
  afterPowerLoss(coin: () => boolean): FragileFiles {
    return new FragileFiles(undefined, survivor(this.#root, coin));
  }

  /** Paths of all files, temp files too. */
  paths(): readonly string[] {
    return pathsOf(this.#root, '');
  }

  async makeFolder(path: string): Promise<string | undefined> {
    await this.#step('mkdir');
    let folder = this.#root;
    let created: string | undefined;
    const parts = partsOf(path);
    for (const [index, part] of parts.entries()) {
      const there = folder.seen.get(part);
      if (there?.kind === 'file') throw systemError('ENOTDIR');
      const next = there ?? newFolder();
      if (there === undefined) created ??= `/${parts.slice(0, index + 1).join('/')}`;
      folder.seen.set(part, next);
      folder = next;
    }
    return created;
  }

  async create(path: string): Promise<OpenFile> {
    await this.#step('create');
    const [folder, name] = this.#place(path);
    if (folder.seen.has(name)) throw systemError('EEXIST');
    const file: FileNode = { kind: 'file', seen: new Uint8Array(), durable: new Uint8Array() };
    folder.seen.set(name, file);
    return this.#opened(file);
  }

  async open(path: string): Promise<OpenFile> {
    await this.#step('open');
    return this.#opened(this.#find(path));
  }

  async link(from: string, to: string): Promise<void> {
    await this.#step('link');
    const [folder, name] = this.#place(to);
    const node = this.#find(from);
    if (folder.seen.has(name)) throw systemError('EEXIST');
    folder.seen.set(name, node);
  }

  async unlink(path: string): Promise<void> {
    await this.#step('unlink');
    const [folder, name] = this.#place(path);
    if (!folder.seen.delete(name)) throw systemError('ENOENT');
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#step('rename');
    const [source, name] = this.#place(from);
    const [target, newName] = this.#place(to);
    target.seen.set(newName, this.#find(from));
    source.seen.delete(name);
  }

  async list(path: string): Promise<readonly FolderEntry[]> {
    await this.#step('list');
    const node = this.#find(path);
    if (node.kind === 'file') throw systemError('ENOTDIR');
    return [...node.seen].map(([name, { kind }]) => ({ name, folder: kind === 'folder' }));
  }

  freeBytes(): Promise<number> {
    return Promise.resolve(2 ** 40);
  }

  async removeTree(path: string): Promise<void> {
    await this.#step('unlink');
    const [folder, name] = this.#place(path);
    folder.seen.delete(name);
  }

  /** Every step takes a turn of the event loop, so that files written side by side interleave. */
  async #step(step: Step): Promise<void> {
    await Promise.resolve();
    this.#trouble(step, this.steps++);
  }

  #opened(node: Node): OpenFile {
    return {
      write: async (bytes) => {
        if (node.kind === 'folder') throw systemError('EISDIR');
        node.seen = bytes.slice(0, Math.floor(bytes.length / 2));
        await this.#step('write');
        node.seen = bytes.slice();
      },
      read: () => {
        if (node.kind === 'folder') return Promise.reject(systemError('EISDIR'));
        return Promise.resolve(node.seen.slice());
      },
      sync: async () => {
        await this.#step('sync');
        if (node.kind === 'file') node.durable = node.seen;
        else node.durable = new Map(node.seen);
      },
      close: () => Promise.resolve(),
    };
  }

  #find(path: string): Node {
    return partsOf(path).reduce<Node>((node, part) => {
      const next = node.kind === 'folder' ? node.seen.get(part) : undefined;
      if (next === undefined) throw systemError('ENOENT');
      return next;
    }, this.#root);
  }

  #place(path: string): readonly [FolderNode, string] {
    const slash = path.lastIndexOf('/');
    const folder = this.#find(path.slice(0, slash));
    if (folder.kind === 'file') throw systemError('ENOTDIR');
    return [folder, path.slice(slash + 1)];
  }
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '');
}

function pathsOf(node: Node, path: string): readonly string[] {
  if (node.kind === 'file') return [path];
  return [...node.seen].flatMap(([name, child]) => pathsOf(child, `${path}/${name}`));
}

function survivor(folder: FolderNode, coin: () => boolean): FolderNode {
  const left = newFolder();
  const copies = new Map<Node, Node>();
  const copyOf = (node: Node): Node => {
    const copy =
      copies.get(node) ?? (node.kind === 'folder' ? survivor(node, coin) : survivingFile(node, coin));
    copies.set(node, copy);
    return copy;
  };
  for (const name of new Set([...folder.durable.keys(), ...folder.seen.keys()])) {
    const [durable, seen] = [folder.durable.get(name), folder.seen.get(name)];
    const node = durable === seen || coin() ? durable : seen;
    if (node !== undefined) left.seen.set(name, copyOf(node));
  }
  left.durable = new Map(left.seen);
  return left;
}

function survivingFile(file: FileNode, coin: () => boolean): FileNode {
  const bytes = coin() ? file.durable : file.seen;
  return { kind: 'file', seen: bytes, durable: bytes };
}
