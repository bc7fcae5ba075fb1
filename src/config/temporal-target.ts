/**
 * Where Temporal is and how it is reached: the standard environment and profile settings (`TEMPORAL_ADDRESS`,
 * `TEMPORAL_TLS…`, `TEMPORAL_API_KEY`, `TEMPORAL_PROFILE`, …), read once and alike for every process, as the `temporal`
 * command reads them. What is set is obeyed or refused, never left out: a key must not go in plain text because of a
 * misspelt word.
 */
import { accessSync, statSync } from 'node:fs';
import {
  type ClientConfigProfile,
  type ClientConnectConfig,
  loadClientConfigProfile,
  toClientOptions,
} from '@temporalio/envconfig';
import { PipelineError } from '../domain/errors.ts';
import { assertPrivate, assertUnreadable } from '../rpc/secret-file.ts';
import { type Environment, serverPorts } from './home.ts';

/** A server, a namespace, and what it takes to be let in. */
export interface TemporalTarget {
  /** `host:port`. */
  readonly address: string;
  readonly namespace: string;
  /** For both kinds of connection of the SDK; `tls` absent or false: plain text. */
  readonly credentials: Omit<ClientConnectConfig['connectionOptions'], 'address'>;
}

/** The setting that lets an API key cross the network without TLS. */
export const PLAINTEXT_KEY_VARIABLE = 'QRTX_ALLOW_PLAINTEXT_TOKEN';

/** A server of this machine, as the embedded default starts it: without TLS and without a key. */
export function localTarget(address: string, namespace: string): TemporalTarget {
  return { address, namespace, credentials: {} };
}

/**
 * The server that the environment or a profile names; else the embedded one of this machine.
 *
 * @throws {@link PipelineError} `CONFIGURATION_INVALID`: a setting cannot be used, a key file is readable by others, or
 * the API key would cross the network in plain text.
 */
export function temporalTarget(env: Environment = process.env): TemporalTarget {
  const given = withoutEmpty(env);
  try {
    assertWords(given);
    const profile = loadClientConfigProfile({ overrideEnvVars: given });
    const { address = `127.0.0.1:${serverPorts(env).temporal}`, namespace = 'default', tls } = profile;
    assertPair(tls);
    assertSecretsPrivate(profile, given);
    const { tls: used, apiKey, metadata } = toClientOptions(profile).connectionOptions;
    if (apiKey !== undefined && given[PLAINTEXT_KEY_VARIABLE] !== '1') {
      assertUnreadable('the API key', address, used !== false, `${PLAINTEXT_KEY_VARIABLE}=1`);
    }
    const credentials = {
      ...(used !== undefined && { tls: used }),
      ...(apiKey !== undefined && { apiKey }),
      ...(metadata !== undefined && { metadata }),
    };
    return { address, namespace, credentials };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PipelineError(
      'CONFIGURATION_INVALID',
      `the connection to Temporal cannot be set up from TEMPORAL_… or its profile: ${reason}`,
      {},
      { cause: error },
    );
  }
}

/** Empty text means "not given", also here. */
function withoutEmpty(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value ? [[name, value] as const] : [])),
  );
}

/** The reader of the profile takes every unknown word for "off", and a file that is not there for none. */
function assertWords(env: Environment): void {
  const { TEMPORAL_TLS: tls, TEMPORAL_CONFIG_FILE: file } = env;
  if (tls !== undefined && !/^(true|false|1|0)$/i.test(tls)) {
    throw new RangeError(`TEMPORAL_TLS is "${tls}"; it must be true or false`);
  }
  if (file !== undefined) accessSync(file);
}

function assertPair(tls: ClientConfigProfile['tls']): void {
  if ((tls?.clientCert === undefined) === (tls?.clientKey === undefined)) return;
  throw new RangeError('the client certificate and its key belong together: give both, or neither');
}

function assertSecretsPrivate({ tls, apiKey }: ClientConfigProfile, env: Environment): void {
  const key = tls?.clientKey;
  if (key !== undefined && 'path' in key) assertPrivate('the private key', key.path, statSync(key.path));
  const { TEMPORAL_CONFIG_FILE: file, TEMPORAL_API_KEY: fromEnv } = env;
  if (apiKey === undefined || fromEnv !== undefined || file === undefined) return;
  assertPrivate('the profile file with an API key,', file, statSync(file));
}
