// Original file: proto/eigen/internal/v1/common.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.ts';
import type { WorkloadContract as _eigen_internal_v1_WorkloadContract, WorkloadContract__Output as _eigen_internal_v1_WorkloadContract__Output } from '../../../eigen/internal/v1/WorkloadContract.ts';

export interface RequestMetadata {
  'contract_version'?: (string);
  'request_id'?: (string);
  'idempotency_key'?: (string);
  'traceparent'?: (string);
  'deadline'?: (_google_protobuf_Duration | null);
  'tenant_id'?: (string);
  'project_id'?: (string);
  'subject'?: (string);
  'role'?: (string);
  'source_service'?: (string);
  'trace_id'?: (string);
  'retry_policy'?: (string);
  'security_context'?: (string);
  'workload'?: (_eigen_internal_v1_WorkloadContract | null);
}

export interface RequestMetadata__Output {
  'contract_version': (string);
  'request_id': (string);
  'idempotency_key': (string);
  'traceparent': (string);
  'deadline': (_google_protobuf_Duration__Output | null);
  'tenant_id': (string);
  'project_id': (string);
  'subject': (string);
  'role': (string);
  'source_service': (string);
  'trace_id': (string);
  'retry_policy': (string);
  'security_context': (string);
  'workload': (_eigen_internal_v1_WorkloadContract__Output | null);
}
