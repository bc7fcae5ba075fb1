/** Reads devices.yaml: every entry that is well formed, and everything that is wrong with the others, with its place. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { closestName } from '../../domain/closest-name.ts';
import { PipelineError, type Violation } from '../../domain/errors.ts';
import { readShape } from '../../domain/schema/read-shape.ts';
import { type Finding, capped, fieldName, isUnknownKey, shown } from '../../domain/schema/violations.ts';
import { readYaml } from '../../domain/schema/yaml-source.ts';
import { DEVICE_KINDS, type DeviceEntry, deviceFileSchema } from './device-config.ts';
import { isMissing } from '../../ledger/ledger-disk.ts';

const NAME = 'devices.yaml';
const MOST_BYTES = 64 * 1024;

/** What stands in a devices.yaml. */
export interface DeviceFile {
  /** The well-formed entries, with their position in the list. */
  readonly entries: readonly { readonly index: number; readonly entry: DeviceEntry }[];
  /** True when the built-in devices are there, too. */
  readonly builtins: boolean;
  readonly violations: readonly Violation[];
  /** A further finding with its place. */
  readonly place: (finding: Finding) => Violation;
}

/**
 * The text of a devices.yaml; undefined when there is none.
 *
 * @throws {@link PipelineError} `CONFIGURATION_INVALID` when it cannot be read or is too large.
 */
export async function readDeviceFile(path: string): Promise<string | undefined> {
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { size } = await handle.stat();
      if (size > MOST_BYTES) throw new RangeError(`has ${size} bytes; at most ${MOST_BYTES} are allowed`);
      return new TextDecoder('utf-8', { fatal: true }).decode(await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    const message = error instanceof Error ? error.message : String(error);
    throw invalidDevices(path, [{ field: NAME, rule: 'file', message }]);
  }
}

/** Keys of a devices.yaml. */
const MOST_KEYS = 10_000;

/** Reads the text of a devices.yaml; never throws. */
export function parseDeviceFile(text: string): DeviceFile {
  const source = readYaml(text, NAME, MOST_KEYS);
  const place = ({ path, rule, message, atKey }: Finding): Violation => {
    return { field: fieldName(path, NAME), rule, message, ...source.locate(path, atKey) };
  };
  const unreadable = { entries: [], builtins: false, violations: source.violations, place };
  if (source.violations.length > 0) return unreadable;
  const { value, findings } = readShape(deviceFileSchema, source.value);
  const read = (value?.devices ?? []).map((entry, index) => ({ index, ...parseEntry(entry, index) }));
  return {
    entries: read.flatMap(({ index, entry }) => (entry === undefined ? [] : [{ index, entry }])),
    builtins: value?.builtin_devices === true,
    violations: [...findings, ...read.flatMap((entry) => entry.findings)].map(place),
    place,
  };
}

function parseEntry(
  value: unknown,
  index: number,
): { readonly entry?: DeviceEntry; readonly findings: readonly Finding[] } {
  const path = ['devices', index];
  if (typeof value !== 'object' || value === null) {
    return { findings: [{ path, rule: 'type', message: `must be a mapping; got ${shown(value)}` }] };
  }
  const kind: unknown = 'kind' in value ? value.kind : undefined;
  if (!isKind(kind)) return { findings: [unknownKind([...path, 'kind'], kind)] };
  const schema = DEVICE_KINDS[kind];
  const shape = readShape<DeviceEntry>(schema, value);
  const findings = shape.findings
    .map((finding) => withKnownKeys(finding, Object.keys(schema.shape)))
    .map((finding) => ({ ...finding, path: [...path, ...finding.path] }));
  return { ...(findings.length === 0 && shape.value !== undefined && { entry: shape.value }), findings };
}

function isKind(kind: unknown): kind is DeviceEntry['kind'] {
  return typeof kind === 'string' && Object.hasOwn(DEVICE_KINDS, kind);
}

function unknownKind(path: Finding['path'], kind: unknown): Finding {
  const kinds = Object.keys(DEVICE_KINDS);
  const closest = typeof kind === 'string' ? closestName(kind, kinds) : undefined;
  const got = kind === undefined ? 'nothing' : shown(kind);
  const hint = closest === undefined ? '' : `; did you mean ${closest}?`;
  return { path, rule: 'one_of', message: `must be one of ${kinds.join(', ')}; got ${got}${hint}` };
}

/** A key that is left out of a job is an error here: the file belongs to one installation. */
function withKnownKeys(finding: Finding, known: readonly string[]): Finding {
  if (!isUnknownKey(finding) || finding.path.length > 1) return finding;
  return { ...finding, message: `is not one of the keys ${known.join(', ')}` };
}

/** The error of a devices.yaml with violations: one line each, as `file:line:column: field what is wrong`. */
export function invalidDevices(path: string, violations: readonly Violation[]): PipelineError {
  const sorted = capped(violations, (violation) => violation, NAME);
  const lines = sorted.map(({ field, line = 1, column = 1, message }) => {
    return `${path}:${line}:${column}: ${field} ${message}`;
  });
  return new PipelineError('CONFIGURATION_INVALID', lines.join('\n'), { violations: sorted, path });
}
