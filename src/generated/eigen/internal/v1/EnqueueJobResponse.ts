// Original file: proto/eigen/internal/v1/kernel_gateway.proto

import type { TaskState as _eigen_internal_v1_TaskState, TaskState__Output as _eigen_internal_v1_TaskState__Output } from '../../../eigen/internal/v1/TaskState.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

export interface EnqueueJobResponse {
  'job_id'?: (string);
  'state'?: (_eigen_internal_v1_TaskState);
  'created_at'?: (_google_protobuf_Timestamp | null);
}

export interface EnqueueJobResponse__Output {
  'job_id': (string);
  'state': (_eigen_internal_v1_TaskState__Output);
  'created_at': (_google_protobuf_Timestamp__Output | null);
}
