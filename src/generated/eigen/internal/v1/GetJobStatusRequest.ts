// Original file: proto/eigen/internal/v1/kernel_gateway.proto

import type { RequestMetadata as _eigen_internal_v1_RequestMetadata, RequestMetadata__Output as _eigen_internal_v1_RequestMetadata__Output } from '../../../eigen/internal/v1/RequestMetadata.ts';

export interface GetJobStatusRequest {
  'metadata'?: (_eigen_internal_v1_RequestMetadata | null);
  'job_id'?: (string);
}

export interface GetJobStatusRequest__Output {
  'metadata': (_eigen_internal_v1_RequestMetadata__Output | null);
  'job_id': (string);
}
