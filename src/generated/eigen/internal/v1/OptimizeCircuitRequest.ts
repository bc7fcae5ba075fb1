// Original file: proto/eigen/internal/v1/compilation.proto

import type { CircuitPayload as _eigen_internal_v1_CircuitPayload, CircuitPayload__Output as _eigen_internal_v1_CircuitPayload__Output } from '../../../eigen/internal/v1/CircuitPayload.ts';

export interface OptimizeCircuitRequest {
  'circuit'?: (_eigen_internal_v1_CircuitPayload | null);
  'options'?: ({[key: string]: string});
}

export interface OptimizeCircuitRequest__Output {
  'circuit': (_eigen_internal_v1_CircuitPayload__Output | null);
  'options': ({[key: string]: string});
}
