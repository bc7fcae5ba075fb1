// Original file: proto/eigen/internal/v1/driver_manager.proto


export interface GetDeviceStatusRequest {
  'device_id'?: (string);
}

export interface GetDeviceStatusRequest__Output {
  'device_id': (string);
}
