// Original file: proto/eigen/internal/v1/compilation.proto

import type { CircuitPayload as _eigen_internal_v1_CircuitPayload, CircuitPayload__Output as _eigen_internal_v1_CircuitPayload__Output } from '../../../eigen/internal/v1/CircuitPayload.ts';

export interface CompileJobResponse {
  'job_id'?: (string);
  'circuit'?: (_eigen_internal_v1_CircuitPayload | null);
  'metadata'?: ({[key: string]: string});
}

export interface CompileJobResponse__Output {
  'job_id': (string);
  'circuit': (_eigen_internal_v1_CircuitPayload__Output | null);
  'metadata': ({[key: string]: string});
}
