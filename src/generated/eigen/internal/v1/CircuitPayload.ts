// Original file: proto/eigen/internal/v1/common.proto

import type { CircuitFormat as _eigen_internal_v1_CircuitFormat, CircuitFormat__Output as _eigen_internal_v1_CircuitFormat__Output } from '../../../eigen/internal/v1/CircuitFormat.ts';

export interface CircuitPayload {
  'format'?: (_eigen_internal_v1_CircuitFormat);
  'data'?: (Buffer | Uint8Array | string);
}

export interface CircuitPayload__Output {
  'format': (_eigen_internal_v1_CircuitFormat__Output);
  'data': (Buffer);
}
