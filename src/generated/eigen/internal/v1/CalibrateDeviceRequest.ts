// Original file: proto/eigen/internal/v1/driver_manager.proto


export interface CalibrateDeviceRequest {
  'device_id'?: (string);
  'options'?: ({[key: string]: string});
}

export interface CalibrateDeviceRequest__Output {
  'device_id': (string);
  'options': ({[key: string]: string});
}
