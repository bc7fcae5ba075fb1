// Original file: proto/eigen/internal/v1/kernel_gateway.proto

import type { RequestMetadata as _eigen_internal_v1_RequestMetadata, RequestMetadata__Output as _eigen_internal_v1_RequestMetadata__Output } from '../../../eigen/internal/v1/RequestMetadata.ts';

export interface EnqueueJobRequest {
  'metadata'?: (_eigen_internal_v1_RequestMetadata | null);
  'name'?: (string);
  'program'?: (Buffer | Uint8Array | string);
  'program_format'?: (string);
  'target'?: (string);
  'priority'?: (number);
  'compiler_options'?: ({[key: string]: string});
  'metadata_kvs'?: ({[key: string]: string});
}

export interface EnqueueJobRequest__Output {
  'metadata': (_eigen_internal_v1_RequestMetadata__Output | null);
  'name': (string);
  'program': (Buffer);
  'program_format': (string);
  'target': (string);
  'priority': (number);
  'compiler_options': ({[key: string]: string});
  'metadata_kvs': ({[key: string]: string});
}
