// Original file: proto/eigen/internal/v1/compilation.proto

import type { CircuitPayload as _eigen_internal_v1_CircuitPayload, CircuitPayload__Output as _eigen_internal_v1_CircuitPayload__Output } from '../../../eigen/internal/v1/CircuitPayload.ts';

export interface OptimizeCircuitResponse {
  'circuit'?: (_eigen_internal_v1_CircuitPayload | null);
  'metrics'?: ({[key: string]: string});
}

export interface OptimizeCircuitResponse__Output {
  'circuit': (_eigen_internal_v1_CircuitPayload__Output | null);
  'metrics': ({[key: string]: string});
}
