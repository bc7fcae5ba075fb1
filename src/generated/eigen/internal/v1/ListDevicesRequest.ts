// Original file: proto/eigen/internal/v1/driver_manager.proto


export interface ListDevicesRequest {
}

export interface ListDevicesRequest__Output {
}
