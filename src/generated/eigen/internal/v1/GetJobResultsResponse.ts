// Original file: proto/eigen/internal/v1/kernel_gateway.proto

import type { TaskState as _eigen_internal_v1_TaskState, TaskState__Output as _eigen_internal_v1_TaskState__Output } from '../../../eigen/internal/v1/TaskState.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface GetJobResultsResponse {
  'job_id'?: (string);
  'state'?: (_eigen_internal_v1_TaskState);
  'counts'?: ({[key: string]: number | string | Long});
  'metadata'?: ({[key: string]: string});
  'error_code'?: (string);
  'error_summary'?: (string);
  'error_details_ref'?: (string);
  'qfs_result_ref'?: (string);
  'completed_at'?: (_google_protobuf_Timestamp | null);
}

export interface GetJobResultsResponse__Output {
  'job_id': (string);
  'state': (_eigen_internal_v1_TaskState__Output);
  'counts': ({[key: string]: string});
  'metadata': ({[key: string]: string});
  'error_code': (string);
  'error_summary': (string);
  'error_details_ref': (string);
  'qfs_result_ref': (string);
  'completed_at': (_google_protobuf_Timestamp__Output | null);
}
