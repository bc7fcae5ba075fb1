// Original file: proto/eigen/internal/v1/driver_manager.proto

import type { CircuitPayload as _eigen_internal_v1_CircuitPayload, CircuitPayload__Output as _eigen_internal_v1_CircuitPayload__Output } from '../../../eigen/internal/v1/CircuitPayload.ts';

export interface ExecuteCircuitRequest {
  'job_id'?: (string);
  'device_id'?: (string);
  'payload'?: (_eigen_internal_v1_CircuitPayload | null);
  'shots'?: (number);
  'options'?: ({[key: string]: string});
}

export interface ExecuteCircuitRequest__Output {
  'job_id': (string);
  'device_id': (string);
  'payload': (_eigen_internal_v1_CircuitPayload__Output | null);
  'shots': (number);
  'options': ({[key: string]: string});
}
