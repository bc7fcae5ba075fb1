/** The tables of contract §4, from which the tests write golden bytes. */

/** Text, bytes, integers (varint), float, double, maps, and messages by the name of their table. */
export type FieldType = string;
/** Fields of a message by their numbers. */
export type Table = Readonly<Record<number, readonly [name: string, type: FieldType]>>;

const METADATA_STRINGS = [
  'contract_version request_id idempotency_key traceparent',
  'tenant_id project_id subject role source_service trace_id retry_policy security_context',
].map((names) => names.split(' '));

const strings = (first: number, names: readonly string[]): Table =>
  Object.fromEntries(names.map((name, index) => [first + index, [name, 'string'] as const]));

const job: Table = { 1: ['metadata', 'RequestMetadata'], 2: ['job_id', 'string'] };
/** Duration and Timestamp, too. */
export const DURATION: Table = { 1: ['seconds', 'int64'], 2: ['nanos', 'int32'] };
const failure: Table = strings(20, ['error_code', 'error_summary', 'error_details_ref']);

/** Every message of the wire by name; an enum is written with the value that a sample takes. */
export const TABLES: Readonly<Record<string, Table>> = {
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
