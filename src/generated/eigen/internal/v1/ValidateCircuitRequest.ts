// Original file: proto/eigen/internal/v1/compilation.proto

import type { RequestMetadata as _eigen_internal_v1_RequestMetadata, RequestMetadata__Output as _eigen_internal_v1_RequestMetadata__Output } from '../../../eigen/internal/v1/RequestMetadata.ts';

export interface ValidateCircuitRequest {
  'language'?: (string);
  'source'?: (Buffer | Uint8Array | string);
  'options'?: ({[key: string]: string});
  'request_metadata'?: (_eigen_internal_v1_RequestMetadata | null);
}

export interface ValidateCircuitRequest__Output {
  'language': (string);
  'source': (Buffer);
  'options': ({[key: string]: string});
  'request_metadata': (_eigen_internal_v1_RequestMetadata__Output | null);
}
