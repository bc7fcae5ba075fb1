// Original file: proto/eigen/internal/v1/kernel_gateway.proto

import type { DispatchRationale as _eigen_internal_v1_DispatchRationale, DispatchRationale__Output as _eigen_internal_v1_DispatchRationale__Output } from '../../../eigen/internal/v1/DispatchRationale.ts';

export interface GetDispatchRationaleResponse {
  'rationale'?: (_eigen_internal_v1_DispatchRationale | null);
}

export interface GetDispatchRationaleResponse__Output {
  'rationale': (_eigen_internal_v1_DispatchRationale__Output | null);
}
