/**
 * Golden bytes of the wire: every message of contract §4 is encoded by hand from its table (number, name, type) and
 * must be what the .proto files give, both ways. A renumbered, renamed or retyped field fails here.
 */
import { describe, expect, it } from 'vitest';
import { DURATION, type FieldType, type Table, TABLES } from '../../support/wire-tables.ts';
import { messageCodec, WIRE_PACKAGE, wirePackage, wireService } from '../../../src/rpc/protos.ts';

interface Sample {
  readonly value: unknown;
  readonly bytes: Buffer;
}

const varint = (number: number): number[] =>
  number < 128 ? [number] : [(number % 128) + 128, ...varint(Math.floor(number / 128))];
const tag = (number: number, wireType: number) => Buffer.from(varint(number * 8 + wireType));
const block = (bytes: Buffer) => Buffer.concat([Buffer.from(varint(bytes.length)), bytes]);
const lengthDelimited = (number: number, bytes: Buffer) => Buffer.concat([tag(number, 2), block(bytes)]);
const text = (number: number, value: string) => lengthDelimited(number, Buffer.from(value));
const integer = (number: number, value: number) =>
  Buffer.concat([tag(number, 0), Buffer.from(varint(value))]);

/** A value of a field and its bytes, written without any protobuf library. */
function sampleOf(number: number, name: string, type: FieldType): Sample {
  const string = `${name}-é`;
  switch (type) {
    case 'string':
      return { value: string, bytes: text(number, string) };
    case 'strings':
      return { value: ['a', string], bytes: Buffer.concat([text(number, 'a'), text(number, string)]) };
    case 'bytes':
      return {
        value: Buffer.from([0, 255, 10]),
        bytes: lengthDelimited(number, Buffer.from([0, 255, 10])),
      };
    case 'bool':
      return { value: true, bytes: integer(number, 1) };
    case 'int32':
      return { value: 300 + number, bytes: integer(number, 300 + number) };
    case 'int64':
    case 'uint64':
      return { value: '5000000000', bytes: integer(number, 5_000_000_000) };
    case 'float': {
      const bytes = Buffer.alloc(4);
      bytes.writeFloatLE(0.5);
      return { value: 0.5, bytes: Buffer.concat([tag(number, 5), bytes]) };
    }
    case 'double': {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(0.1);
      return { value: 0.1, bytes: Buffer.concat([tag(number, 1), bytes]) };
    }
    case 'map':
      return {
        value: { key: string },
        bytes: lengthDelimited(number, Buffer.concat([text(1, 'key'), text(2, string)])),
      };
    case 'counts':
      return {
        value: { '01': '5000000000' },
        bytes: lengthDelimited(number, Buffer.concat([text(1, '01'), integer(2, 5_000_000_000)])),
      };
    case 'Duration':
    case 'Timestamp': {
      const { value, bytes } = messageSample(DURATION);
      return { value, bytes: lengthDelimited(number, bytes) };
    }
    case 'DeviceInfos': {
      const { value, bytes } = messageSample(TABLES.DeviceInfo!);
      return { value: [value], bytes: lengthDelimited(number, bytes) };
    }
  }
  const [, enumName, enumNumber] = /^enum:(.*)=(\d+)$/.exec(type) ?? [];
  if (enumName !== undefined) return { value: enumName, bytes: integer(number, Number(enumNumber)) };
  const { value, bytes } = messageSample(TABLES[type]!);
  return { value, bytes: lengthDelimited(number, bytes) };
}

function messageSample(table: Table): { value: Record<string, unknown>; bytes: Buffer } {
  const fields = Object.entries(table).map(([number, [name, type]]) => ({
    name,
    ...sampleOf(Number(number), name, type),
  }));
  return {
    value: Object.fromEntries(fields.map(({ name, value }) => [name, value])),
    bytes: Buffer.concat(fields.map(({ bytes }) => bytes)),
  };
}

/** A nested message is encoded with the one around it. */
const MESSAGES = Object.keys(TABLES).filter((name) => !name.includes('.'));

describe('messages of the wire', () => {
  it.each(MESSAGES)('%s has the bytes of its table, both ways', (name) => {
    const { value, bytes } = messageSample(TABLES[name]!);
    const codec = messageCodec<object, object>(`${WIRE_PACKAGE}.${name}`);
    expect(codec.encode(value).toString('hex')).toBe(bytes.toString('hex'));
    expect(codec.decode(bytes)).toEqual(value);
  });

  it('are all in a table', () => {
    const declared = Object.entries(wirePackage())
      .filter(
        ([name, { format }]) =>
          name.startsWith(WIRE_PACKAGE) && format === 'Protocol Buffer 3 DescriptorProto',
      )
      .map(([name]) => name.slice(WIRE_PACKAGE.length + 1))
      .filter((name) => !/\.[A-Za-z]+Entry$/.test(name));
    expect(declared.sort()).toEqual(MESSAGES.sort());
  });

  it('a request of a known caller has exactly these bytes', () => {
    const codec = messageCodec<object, object>(`${WIRE_PACKAGE}.GetJobStatusRequest`);
    const request = { metadata: { contract_version: '1.0.0', tenant_id: 't' }, job_id: 'j-1' };
    expect(codec.encode(request).toString('hex')).toBe('0a0a0a05312e302e303201741203' + '6a2d31');
  });
});

const ENUMS: Readonly<Record<string, readonly string[]>> = {
  TaskState: 'UNSPECIFIED PENDING COMPILING OPTIMIZING QUEUED RUNNING DONE ERROR CANCELLED TIMEOUT'
    .split(' ')
    .map((name) => `TASK_STATE_${name}`),
  WorkloadFamilyKind:
    'UNSPECIFIED QUANTUM_JOB HYBRID_WORKFLOW DISTRIBUTED_JOB BENCHMARK_JOB PIPELINE_JOB REPLAY_JOB'
      .split(' ')
      .map((name) => `WORKLOAD_FAMILY_KIND_${name}`),
  CircuitFormat: 'UNSPECIFIED AQO_JSON AQO_PROTO QASM3_TEXT BACKEND_NATIVE'
    .split(' ')
    .map((name) => `CIRCUIT_FORMAT_${name}`),
  DeviceStatus: 'UNSPECIFIED ONLINE OFFLINE CALIBRATING MAINTENANCE ERROR_STATUS'
    .split(' ')
    .map((name) => `DEVICE_STATUS_${name}`),
};

describe('enums of the wire', () => {
  it.each(Object.keys(ENUMS))('%s has its names and numbers', (name) => {
    const { type } = wirePackage()[`${WIRE_PACKAGE}.${name}`] as unknown as {
      type: { value: { name: string; number: number }[] };
    };
    expect(type.value.map(({ name: value, number }) => [value, number])).toEqual(
      ENUMS[name]!.map((value, number) => [value, number]),
    );
  });
});

describe('services of the wire', () => {
  it.each([
    [
      'KernelGatewayService',
      'EnqueueJob GetJobStatus CancelJob GetJobResults GetDispatchRationale StreamJobUpdates',
    ],
    ['CompilationService', 'CompileCircuit CompileJob OptimizeCircuit ValidateCircuit'],
    ['DriverManagerService', 'ListDevices GetDeviceStatus ExecuteCircuit CalibrateDevice'],
  ] as const)('%s has its methods', (service, names) => {
    const methods = Object.entries(wireService(service)).map(([name, method]) => [
      name,
      (method as { path: string }).path,
      (method as { responseStream: boolean }).responseStream,
    ]);
    const wanted = names
      .split(' ')
      .map((name) => [name, `/eigen.internal.v1.${service}/${name}`, name.startsWith('Stream')]);
    expect(methods).toEqual(wanted);
  });
});
