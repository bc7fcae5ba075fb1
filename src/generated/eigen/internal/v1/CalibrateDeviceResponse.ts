// Original file: proto/eigen/internal/v1/driver_manager.proto


export interface CalibrateDeviceResponse {
  'calibration_ref'?: (string);
}

export interface CalibrateDeviceResponse__Output {
  'calibration_ref': (string);
}
