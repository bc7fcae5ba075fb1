/** A small service over a real port, and clients of it, all ended after the test. */
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import { PACKAGE_ROOT } from '../../src/config/package-info.ts';
import { type CallOptions, type PeerOptions, RpcClient } from '../../src/rpc/client.ts';
import type { Handlers } from '../../src/rpc/handlers.ts';
import type { WireServices } from '../../src/rpc/protos.ts';
import { RpcError } from '../../src/rpc/rpc-error.ts';
import { type RpcServer, type RpcServerOptions, startRpcServer } from '../../src/rpc/server.ts';
import { WAIT_MS } from './patience.ts';

type Compilation = Handlers<WireServices['CompilationService']>;
/** The method that tests replace. */
export type Compile = Compilation['CompileCircuit'];

/** A file of test/fixtures/tls; a key as a copy that nobody else can read, which a working tree cannot promise. */
export function tls(name: string): string {
  const fixture = join(PACKAGE_ROOT, 'test/fixtures/tls', name);
  if (!name.endsWith('.key')) return fixture;
  keys ??= mkdtempSync(join(tmpdir(), 'qrtx-keys-'));
  const copy = join(keys, name);
  copyFileSync(fixture, copy);
  chmodSync(copy, 0o600);
  return copy;
}

let keys: string | undefined;
process.once('exit', () => {
  if (keys !== undefined) rmSync(keys, { recursive: true, force: true });
});

const ending: (() => unknown)[] = [];

/** Ends something after the test. */
export const afterTest = (end: () => unknown): void => void ending.push(end);

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

const refuse = () => Promise.reject(new RpcError('UNIMPLEMENTED', 'not here'));

/** A compilation service on a free port, for the test. */
export async function serve(
  CompileCircuit: Compile,
  options: Partial<RpcServerOptions> = {},
): Promise<RpcServer> {
  const handlers: Compilation = {
    CompileCircuit,
    CompileJob: refuse,
    OptimizeCircuit: refuse,
    ValidateCircuit: ({ source }) => Promise.resolve({ valid: source.length > 0 }),
  };
  const server = await startRpcServer({
    listen: '127.0.0.1:0',
    services: { CompilationService: handlers },
    ...options,
  });
  afterTest(() => server.drain(0));
  return server;
}

/** A client, for the test. */
export async function clientOf(address: string, options: Partial<PeerOptions> = {}) {
  const client = await RpcClient.of('CompilationService', { address, ...options });
  afterTest(() => client.close());
  return client;
}

/** Options of a call with the patience of a test. */
export const call = (options: Partial<CallOptions> = {}): CallOptions => ({
  budgetMs: WAIT_MS,
  signal: new AbortController().signal,
  ...options,
});

/** The error of a call that must fail. */
export const failure = (promise: Promise<unknown>): Promise<RpcError> =>
  promise.then(
    () => expect.fail('the call was expected to fail'),
    (error: unknown) => error as RpcError,
  );
