/**
 * A cache in front of any compiler. The key is a hash of all that the result depends on, so that a hit is never
 * wrong; equal programs that arrive together are compiled once. A program that does not compile is not kept.
 */
import type { BlobCache } from '../domain/blob-cache.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import { sha256 } from '../domain/digest.ts';
import type { CompileRequest, CompiledProgram, Compiler } from './compiler.ts';

const SCHEMA = 'qrtx.compile-cache/1';

/** What a cached compiler needs beside the cache. */
export interface CompileCacheOptions {
  /** Names the build of the compiler: two builds of one version do not share entries. */
  readonly build: string;
  /** Hears about a cache that fails; the program is compiled all the same. */
  readonly report: (error: unknown) => void;
}

/** The compiler with a cache in front of it; `inputHash` of its programs is their key. */
export function withCompileCache(
  compiler: Compiler,
  cache: BlobCache,
  { build, report }: CompileCacheOptions,
): Compiler {
  const flights = new Map<string, Flight>();
  return {
    version: compiler.version,
    compile: async (request, signal) => {
      signal.throwIfAborted();
      const key = keyOf(request, compiler.version, build);
      const flight = flights.get(key) ?? new Flight((stop) => compileOnce(key, request, stop));
      flights.set(key, flight);
      return flight.join(signal, () => {
        if (flights.get(key) === flight) flights.delete(key);
      });
    },
  };

  async function compileOnce(
    key: string,
    request: CompileRequest,
    stop: AbortSignal,
  ): Promise<CompiledProgram> {
    const found = await cache.get(key).catch(reported);
    const kept = found === undefined ? undefined : read(found, key);
    if (kept !== undefined) return kept;
    const program = { ...(await compiler.compile(request, stop)), inputHash: key };
    const entry = Buffer.from(JSON.stringify({ schema: SCHEMA, key, program }), 'utf8');
    await cache.put(key, entry).catch(reported);
    return program;
  }

  function reported(error: unknown): undefined {
    report(error);
  }
}

/** SHA-256 of everything that decides the result. A device's status does not: it changes, and what it runs does not. */
function keyOf({ target, source, ...request }: CompileRequest, version: string, build: string): string {
  const device: Record<string, unknown> = { ...target };
  delete device.status;
  delete device.statusReason;
  const facts = { ...request, source: sha256(source), device, version, build, schema: SCHEMA };
  // Through JSON once, so that a field which is undefined and one that is absent are the same.
  return sha256(canonicalJson(JSON.parse(JSON.stringify(facts)) as Parameters<typeof canonicalJson>[0]));
}

/** The program of an entry; undefined when it is not one of this key. */
function read(bytes: Uint8Array, key: string): CompiledProgram | undefined {
  try {
    const entry = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as {
      readonly schema?: unknown;
      readonly key?: unknown;
      readonly program?: CompiledProgram;
    };
    return entry.schema === SCHEMA && entry.key === key ? entry.program : undefined;
  } catch {
    // Bytes that are not an entry are a miss: the program is compiled, and the entry replaced.
    return undefined;
  }
}

/** One compilation that several callers wait for. It is stopped when none of them waits any longer. */
class Flight {
  readonly #stop = new AbortController();
  readonly #result: Promise<CompiledProgram>;
  #waiting = 0;

  constructor(start: (stop: AbortSignal) => Promise<CompiledProgram>) {
    this.#result = start(this.#stop.signal);
    // Every caller has a promise of its own; nobody may be left to hear of this one.
    this.#result.catch(() => undefined);
  }

  /** Waits for the result, or until the caller's own signal; `ended` is called when the flight is of no more use. */
  join(signal: AbortSignal, ended: () => void): Promise<CompiledProgram> {
    this.#waiting++;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        if (--this.#waiting === 0) {
          ended();
          this.#stop.abort(signal.reason);
        }
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      void this.#result.then(resolve, reject).finally(() => {
        signal.removeEventListener('abort', leave);
        ended();
      });
    });
  }
}
