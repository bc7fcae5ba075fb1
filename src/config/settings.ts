/**
 * The settings of a site, `qrtx.yaml` (`QRTX_CONFIG`; by default in `QRTX_HOME`): what runs apart from the kernel, and
 * how its own services listen. Without a file everything runs in process and listens on loopback.
 */
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { isNetwork } from '../domain/networks.ts';
import type { HomePaths } from './home.ts';
import { duration, wholeNumber } from '../domain/schema/fields.ts';
import { readYamlFile } from './read-yaml-file.ts';

const ADDRESS_ERROR = 'must be host:port, e.g. 127.0.0.1:50071';
const address = z
  .string({ error: ADDRESS_ERROR })
  .regex(/^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]{1,253}):\d{1,5}$/, { error: ADDRESS_ERROR })
  .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535, { error: ADDRESS_ERROR });

const FILE_ERROR = 'must be the path of a file';
const file = z.string({ error: FILE_ERROR }).min(1, { error: FILE_ERROR }).max(4096, { error: FILE_ERROR });

/** Certificates of a service of ours: `cert` and `key` always; with `ca`, callers need a certificate it signed. */
const serverTls = z
  .strictObject({
    cert: file.describe('certificate of the service with its chain (PEM)'),
    key: file.describe('its private key (PEM), for its owner only'),
    ca: file.optional().describe('callers need a certificate that this authority signed (PEM)'),
  })
  .optional()
  .describe('TLS; changed files are read without a restart');

/** Certificates towards a peer: `ca` that signed the peer's; `cert` and `key` where the peer wants to know us. */
const peerTls = z
  .strictObject({
    ca: file
      .optional()
      .describe("who signed the peer's certificate (PEM); without it the authorities of this system"),
    cert: file.optional().describe('certificate of this side, where the peer asks for one (PEM)'),
    key: file.optional().describe('its private key (PEM), for its owner only'),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    error: 'needs both cert and key, or neither',
  })
  .optional()
  .describe('TLS towards the peer');

const LANGUAGES = ['eigen-lang', 'openqasm', 'aqo'] as const;
const language = z.enum(LANGUAGES, { error: `must be one of ${LANGUAGES.join(', ')}` });

const NAME_ERROR = 'must be 1 to 32 of a-z 0-9 -, beginning with a letter';

const FLAG_ERROR = 'must be true or false';
const plaintext_token = z
  .boolean({ error: FLAG_ERROR })
  .optional()
  .describe('`true`: the token may cross the network without TLS');
const CONNECTIONS_ERROR = 'must be a whole number of connections from 1 to 100000';
const connections = z
  .int({ error: CONNECTIONS_ERROR })
  .min(1, { error: CONNECTIONS_ERROR })
  .max(100_000, { error: CONNECTIONS_ERROR })
  .default(1000)
  .describe('connections at the same time; more are closed at once');

const DEVICE_ERROR = 'must be the name of a device: at most 128 letters, digits and "._:-"';
const deviceId = z
  .string({ error: DEVICE_ERROR })
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/, { error: DEVICE_ERROR });

/** What a site says of devices that a peer lists. */
const imported = {
  slots: wholeNumber(1, 64).optional().describe('jobs at once of a device, in place of what the peer says'),
  health: z
    .strictObject({
      interval: duration.optional().describe('from one check to the next; without it 10 s'),
      deadline: duration.optional().describe('how long a check may take; without it 2 s'),
    })
    .optional()
    .describe('how a device is checked'),
};

const served = (port: number) => ({
  listen: address.default(`127.0.0.1:${port}`).describe('where it listens, `host:port`'),
  tls: serverTls,
  token_file: file.optional().describe('callers need the token in this file, which is for its owner only'),
  plaintext_token,
  max_connections: connections,
});

const NETWORK_ERROR = 'must be a network of IPv4 or IPv6 as CIDR, e.g. 10.1.0.0/16 or fd00::/8';
const network = z.string({ error: NETWORK_ERROR }).refine(isNetwork, { error: NETWORK_ERROR });
const networks = z
  .array(network, { error: 'must be a list of networks' })
  .max(64, { error: 'has at most 64 entries' });

const MOST_WINDOW = 366 * 24 * 3600;
const WINDOW_ERROR = `must be a whole number of seconds from 1 to ${MOST_WINDOW}`;

const peer = {
  tls: peerTls,
  token_file: file.optional().describe('file with the token for the peer, for its owner only'),
  plaintext_token,
};

/** The shape of qrtx.yaml; its descriptions are the page docs/settings.md. */
export const settingsSchema = z.strictObject({
  compiler: z
    .strictObject({
      service: address
        .optional()
        .describe('a compiler behind `CompilationService`; without it all is compiled here'),
      languages: z
        .array(language, { error: 'must be a list of languages' })
        .default(['eigen-lang'])
        .describe(`what it reads, of ${LANGUAGES.join(', ')}; the rest is compiled here`),
      ...peer,
    })
    .prefault({})
    .describe('who compiles (stage 2)'),
  driver_managers: z
    .array(
      z.strictObject({
        name: z
          .string({ error: NAME_ERROR })
          .regex(/^[a-z][a-z0-9-]{0,31}$/, { error: NAME_ERROR })
          .describe("the first part of its devices' ids"),
        service: address.describe('where it answers, `host:port`'),
        ...imported,
        devices: z
          .record(deviceId, z.strictObject(imported))
          .default({})
          .describe('`slots` and `health` of single devices, by the id that the peer gives them'),
        ...peer,
      }),
      { error: 'must be a list of driver managers' },
    )
    .max(32, { error: 'has at most 32 entries' })
    .default([])
    .describe('devices behind `DriverManagerService`, one entry a peer'),
  targets: z
    .record(deviceId, deviceId, { error: 'must be a mapping of names to devices' })
    .default({})
    .describe('other names of devices, as `name: device`; the other name counts where it is a device, too'),
  idempotency_window_seconds: z
    .int({ error: WINDOW_ERROR })
    .min(1, { error: WINDOW_ERROR })
    .max(MOST_WINDOW, { error: WINDOW_ERROR })
    .default(24 * 3600)
    .describe('how long an idempotency key means the same job'),
  workload_kinds: z
    .enum(['refuse', 'run_as_quantum_job'], { error: 'must be refuse or run_as_quantum_job' })
    .default('refuse')
    .describe(
      'jobs of a kind that is not built: `refuse`, or `run_as_quantum_job` with a warning in the results',
    ),
  security: z
    .strictObject({
      policy_file: file.optional().describe('roles, devices and limits; without it the built-in ones'),
      audit_file: file.optional().describe('where decisions are recorded; without it `logs/audit.jsonl`'),
    })
    .prefault({})
    .describe('who may do what'),
  gateway: z
    .strictObject({
      ...served(50_052),
      trusted_networks: networks
        .optional()
        .describe('callers from these networks (CIDR) need no token; none by default'),
    })
    .prefault({})
    .describe('`KernelGatewayService`'),
  compiler_service: z.strictObject(served(50_071)).prefault({}).describe('`qrtx compiler-service`'),
  driver_service: z.strictObject(served(50_061)).prefault({}).describe('`qrtx driver-service`'),
});

/** Settings with every default filled in; paths of files are absolute. */
export type Settings = z.output<typeof settingsSchema>;

/**
 * Reads the settings.
 *
 * @throws PipelineError `CONFIGURATION_INVALID` with every violation, its line and column; RangeError when the file that
 * `QRTX_CONFIG` names cannot be read.
 */
export async function readSettings({ settings }: Pick<HomePaths, 'settings'>): Promise<Settings> {
  const { file: path, required } = settings;
  try {
    return withAbsolutePaths(await readYamlFile(path, settingsSchema), dirname(path)) as Settings;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !required) return settingsSchema.parse({});
    if (code === undefined || !(error instanceof Error) || !('syscall' in error)) throw error;
    throw new RangeError(`${path} cannot be read: ${error.message}`, { cause: error });
  }
}

const PATH_KEYS = ['cert', 'key', 'ca', 'token_file', 'policy_file', 'audit_file'];

/** Paths in the file are relative to the file, wherever the process was started. */
function withAbsolutePaths(value: unknown, folder: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withAbsolutePaths(item, folder));
  if (typeof value !== 'object' || value === null) return value;
  const absolute = Object.entries(value).map(([key, item]) => {
    const isPath = PATH_KEYS.includes(key) && typeof item === 'string';
    return [key, isPath ? resolve(folder, item) : withAbsolutePaths(item, folder)];
  });
  return Object.fromEntries(absolute);
}
