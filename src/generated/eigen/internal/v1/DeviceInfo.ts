// Original file: proto/eigen/internal/v1/driver_manager.proto

import type { DeviceStatus as _eigen_internal_v1_DeviceStatus, DeviceStatus__Output as _eigen_internal_v1_DeviceStatus__Output } from '../../../eigen/internal/v1/DeviceStatus.ts';

export interface DeviceInfo {
  'device_id'?: (string);
  'name'?: (string);
  'backend_type'?: (string);
  'status'?: (_eigen_internal_v1_DeviceStatus);
  'queue_depth'?: (number);
  'estimated_wait_sec'?: (number);
  'capabilities'?: ({[key: string]: string});
}

export interface DeviceInfo__Output {
  'device_id': (string);
  'name': (string);
  'backend_type': (string);
  'status': (_eigen_internal_v1_DeviceStatus__Output);
  'queue_depth': (number);
  'estimated_wait_sec': (number);
  'capabilities': ({[key: string]: string});
}
