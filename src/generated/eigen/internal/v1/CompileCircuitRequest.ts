// Original file: proto/eigen/internal/v1/compilation.proto

import type { RequestMetadata as _eigen_internal_v1_RequestMetadata, RequestMetadata__Output as _eigen_internal_v1_RequestMetadata__Output } from '../../../eigen/internal/v1/RequestMetadata.ts';

export interface CompileCircuitRequest {
  'language'?: (string);
  'source'?: (Buffer | Uint8Array | string);
  'options'?: ({[key: string]: string});
  'source_ref'?: (string);
  'request_metadata'?: (_eigen_internal_v1_RequestMetadata | null);
}

export interface CompileCircuitRequest__Output {
  'language': (string);
  'source': (Buffer);
  'options': ({[key: string]: string});
  'source_ref': (string);
  'request_metadata': (_eigen_internal_v1_RequestMetadata__Output | null);
}
