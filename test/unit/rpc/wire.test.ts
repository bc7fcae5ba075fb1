/**
 * Golden bytes of the wire: every message of contract §4 is encoded by hand from its table (number, name, type) and
 * must be what the .proto files give, both ways. A renumbered, renamed or retyped field fails here.
 */
import { describe, expect, it } from 'vitest';
import { messageCodec, WIRE_PACKAGE, wirePackage, wireService } from '../../../src/rpc/protos.ts';

/** Text, bytes, integers (varint), float, double, maps, and messages by the name of their table. */
type FieldType = string;
type Table = Readonly<Record<number, readonly [name: string, type: FieldType]>>;

const METADATA_STRINGS = [
  'contract_version request_id idempotency_key traceparent',
  'tenant_id project_id subject role source_service trace_id retry_policy security_context',
].map((names) => names.split(' '));

const strings = (first: number, names: readonly string[]): Table =>
  Object.fromEntries(names.map((name, index) => [first + index, [name, 'string'] as const]));

const job: Table = { 1: ['metadata', 'RequestMetadata'], 2: ['job_id', 'string'] };
const DURATION: Table = { 1: ['seconds', 'int64'], 2: ['nanos', 'int32'] };
const failure: Table = strings(20, ['error_code', 'error_summary', 'error_details_ref']);

const TABLES: Readonly<Record<string, Table>> = {
  RequestMetadata: {
    ...strings(1, METADATA_STRINGS[0]!),
    5: ['deadline', 'Duration'],
    ...strings(6, METADATA_STRINGS[1]!),
    14: ['workload', 'WorkloadContract'],
  },
  WorkloadContract: {
    1: ['kind', 'enum:WORKLOAD_FAMILY_KIND_PIPELINE_JOB=5'],
    2: ['execution_profile', 'string'],
    3: ['replayable', 'bool'],
    4: ['artifact_lineage', 'WorkloadArtifactLineage'],
    5: ['observability', 'WorkloadObservability'],
    6: ['security', 'WorkloadSecurity'],
    7: ['backend_target', 'string'],
    8: ['topology', 'WorkloadTopology'],
  },
  WorkloadArtifactLineage: strings(1, ['root_ref', 'parent_ref', 'policy_snapshot_ref', 'execution_ref']),
  WorkloadObservability: {
    ...strings(1, ['traceparent', 'trace_id', 'trace_ref']),
    4: ['emit_metrics', 'bool'],
  },
  WorkloadSecurity: {
    ...strings(1, ['tenant_id', 'project_id', 'service_identity', 'policy_snapshot_ref']),
    5: ['fail_closed', 'bool'],
  },
  WorkloadTopology: {
    1: ['cluster_id', 'string'],
    2: ['partition_count', 'int32'],
    3: ['partition_ids', 'strings'],
    4: ['preferred_workers', 'strings'],
  },
  EnqueueJobRequest: {
    1: ['metadata', 'RequestMetadata'],
    2: ['name', 'string'],
    3: ['program', 'bytes'],
    4: ['program_format', 'string'],
    5: ['target', 'string'],
    6: ['priority', 'int32'],
    7: ['compiler_options', 'map'],
    8: ['metadata_kvs', 'map'],
  },
  EnqueueJobResponse: {
    1: ['job_id', 'string'],
    2: ['state', 'enum:TASK_STATE_PENDING=1'],
    3: ['created_at', 'Timestamp'],
  },
  GetJobStatusRequest: job,
  CancelJobRequest: job,
  GetJobResultsRequest: job,
  GetDispatchRationaleRequest: job,
  GetJobStatusResponse: {
    1: ['job_id', 'string'],
    2: ['state', 'enum:TASK_STATE_TIMEOUT=9'],
    3: ['stage', 'string'],
    4: ['progress', 'float'],
    5: ['message', 'string'],
    ...failure,
    30: ['updated_at', 'Timestamp'],
  },
  CancelJobResponse: { 1: ['accepted', 'bool'], 2: ['reason_code', 'string'] },
  StreamJobUpdatesRequest: { ...job, 3: ['last_event_seq', 'uint64'] },
  StreamJobUpdatesResponse: { 1: ['update', 'StreamJobUpdatesResponse.JobUpdateEnvelope'] },
  'StreamJobUpdatesResponse.JobUpdateEnvelope': {
    1: ['event_seq', 'uint64'],
    2: ['state', 'enum:TASK_STATE_DONE=6'],
    3: ['stage', 'string'],
    4: ['progress', 'float'],
    5: ['message', 'string'],
    6: ['timestamp', 'Timestamp'],
  },
  GetJobResultsResponse: {
    1: ['job_id', 'string'],
    2: ['state', 'enum:TASK_STATE_ERROR=7'],
    10: ['counts', 'counts'],
    11: ['metadata', 'map'],
    ...failure,
    30: ['qfs_result_ref', 'string'],
    31: ['completed_at', 'Timestamp'],
  },
  DispatchRationale: {
    1: ['version', 'string'],
    2: ['policy_version', 'string'],
    3: ['reason_codes', 'strings'],
    4: ['selected_backend', 'string'],
    5: ['selected_queue', 'string'],
    6: ['attributes', 'map'],
    ...strings(7, ['timeline_ref', 'logs_ref', 'trace_id', 'trace_ref']),
  },
  GetDispatchRationaleResponse: { 1: ['rationale', 'DispatchRationale'] },
  CompileCircuitRequest: {
    1: ['language', 'string'],
    2: ['source', 'bytes'],
    3: ['options', 'map'],
    4: ['source_ref', 'string'],
    5: ['request_metadata', 'RequestMetadata'],
  },
  CompileCircuitResponse: { 1: ['circuit', 'CircuitPayload'], 2: ['metadata', 'map'] },
  CompileJobRequest: {
    1: ['job_id', 'string'],
    2: ['language', 'string'],
    3: ['source', 'bytes'],
    4: ['source_ref', 'string'],
    5: ['options', 'map'],
    6: ['request_metadata', 'RequestMetadata'],
  },
  CompileJobResponse: { 1: ['job_id', 'string'], 2: ['circuit', 'CircuitPayload'], 3: ['metadata', 'map'] },
  OptimizeCircuitRequest: { 1: ['circuit', 'CircuitPayload'], 2: ['options', 'map'] },
  OptimizeCircuitResponse: { 1: ['circuit', 'CircuitPayload'], 2: ['metrics', 'map'] },
  ValidateCircuitRequest: {
    1: ['language', 'string'],
    2: ['source', 'bytes'],
    3: ['options', 'map'],
    4: ['request_metadata', 'RequestMetadata'],
  },
  ValidateCircuitResponse: { 1: ['valid', 'bool'] },
  CircuitPayload: { 1: ['format', 'enum:CIRCUIT_FORMAT_BACKEND_NATIVE=4'], 2: ['data', 'bytes'] },
  ListDevicesRequest: {},
  ListDevicesResponse: { 1: ['devices', 'DeviceInfos'] },
  DeviceInfo: {
    1: ['device_id', 'string'],
    2: ['name', 'string'],
    3: ['backend_type', 'string'],
    4: ['status', 'enum:DEVICE_STATUS_ERROR_STATUS=5'],
    5: ['queue_depth', 'int32'],
    6: ['estimated_wait_sec', 'int32'],
    7: ['capabilities', 'map'],
  },
  GetDeviceStatusRequest: { 1: ['device_id', 'string'] },
  GetDeviceStatusResponse: {
    1: ['device_id', 'string'],
    2: ['status', 'enum:DEVICE_STATUS_ONLINE=1'],
    3: ['queue_depth', 'int32'],
    4: ['estimated_wait_sec', 'int32'],
    5: ['metadata', 'map'],
  },
  ExecuteCircuitRequest: {
    1: ['job_id', 'string'],
    2: ['device_id', 'string'],
    3: ['payload', 'CircuitPayload'],
    4: ['shots', 'int32'],
    5: ['options', 'map'],
  },
  ExecuteCircuitResponse: {
    1: ['counts', 'counts'],
    2: ['execution_time_sec', 'double'],
    3: ['metadata', 'map'],
  },
  CalibrateDeviceRequest: { 1: ['device_id', 'string'], 2: ['options', 'map'] },
  CalibrateDeviceResponse: { 1: ['calibration_ref', 'string'] },
};

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
