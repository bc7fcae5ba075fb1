// Original file: proto/eigen/internal/v1/driver_manager.proto

import type { DeviceInfo as _eigen_internal_v1_DeviceInfo, DeviceInfo__Output as _eigen_internal_v1_DeviceInfo__Output } from '../../../eigen/internal/v1/DeviceInfo.ts';

export interface ListDevicesResponse {
  'devices'?: (_eigen_internal_v1_DeviceInfo)[];
}

export interface ListDevicesResponse__Output {
  'devices': (_eigen_internal_v1_DeviceInfo__Output)[];
}
