// Original file: proto/eigen/internal/v1/kernel_gateway.proto

import type { TaskState as _eigen_internal_v1_TaskState, TaskState__Output as _eigen_internal_v1_TaskState__Output } from '../../../eigen/internal/v1/TaskState.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface _eigen_internal_v1_StreamJobUpdatesResponse_JobUpdateEnvelope {
  'event_seq'?: (number | string | Long);
  'state'?: (_eigen_internal_v1_TaskState);
  'stage'?: (string);
  'progress'?: (number | string);
  'message'?: (string);
  'timestamp'?: (_google_protobuf_Timestamp | null);
}

export interface _eigen_internal_v1_StreamJobUpdatesResponse_JobUpdateEnvelope__Output {
  'event_seq': (string);
  'state': (_eigen_internal_v1_TaskState__Output);
  'stage': (string);
  'progress': (number);
  'message': (string);
  'timestamp': (_google_protobuf_Timestamp__Output | null);
}

export interface StreamJobUpdatesResponse {
  'update'?: (_eigen_internal_v1_StreamJobUpdatesResponse_JobUpdateEnvelope | null);
}

export interface StreamJobUpdatesResponse__Output {
  'update': (_eigen_internal_v1_StreamJobUpdatesResponse_JobUpdateEnvelope__Output | null);
}
