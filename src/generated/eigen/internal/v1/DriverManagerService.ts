// Original file: proto/eigen/internal/v1/driver_manager.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CalibrateDeviceRequest as _eigen_internal_v1_CalibrateDeviceRequest, CalibrateDeviceRequest__Output as _eigen_internal_v1_CalibrateDeviceRequest__Output } from '../../../eigen/internal/v1/CalibrateDeviceRequest.ts';
import type { CalibrateDeviceResponse as _eigen_internal_v1_CalibrateDeviceResponse, CalibrateDeviceResponse__Output as _eigen_internal_v1_CalibrateDeviceResponse__Output } from '../../../eigen/internal/v1/CalibrateDeviceResponse.ts';
import type { ExecuteCircuitRequest as _eigen_internal_v1_ExecuteCircuitRequest, ExecuteCircuitRequest__Output as _eigen_internal_v1_ExecuteCircuitRequest__Output } from '../../../eigen/internal/v1/ExecuteCircuitRequest.ts';
import type { ExecuteCircuitResponse as _eigen_internal_v1_ExecuteCircuitResponse, ExecuteCircuitResponse__Output as _eigen_internal_v1_ExecuteCircuitResponse__Output } from '../../../eigen/internal/v1/ExecuteCircuitResponse.ts';
import type { GetDeviceStatusRequest as _eigen_internal_v1_GetDeviceStatusRequest, GetDeviceStatusRequest__Output as _eigen_internal_v1_GetDeviceStatusRequest__Output } from '../../../eigen/internal/v1/GetDeviceStatusRequest.ts';
import type { GetDeviceStatusResponse as _eigen_internal_v1_GetDeviceStatusResponse, GetDeviceStatusResponse__Output as _eigen_internal_v1_GetDeviceStatusResponse__Output } from '../../../eigen/internal/v1/GetDeviceStatusResponse.ts';
import type { ListDevicesRequest as _eigen_internal_v1_ListDevicesRequest, ListDevicesRequest__Output as _eigen_internal_v1_ListDevicesRequest__Output } from '../../../eigen/internal/v1/ListDevicesRequest.ts';
import type { ListDevicesResponse as _eigen_internal_v1_ListDevicesResponse, ListDevicesResponse__Output as _eigen_internal_v1_ListDevicesResponse__Output } from '../../../eigen/internal/v1/ListDevicesResponse.ts';

export interface DriverManagerServiceClient extends grpc.Client {
  CalibrateDevice(argument: _eigen_internal_v1_CalibrateDeviceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_CalibrateDeviceResponse__Output>): grpc.ClientUnaryCall;
  CalibrateDevice(argument: _eigen_internal_v1_CalibrateDeviceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_CalibrateDeviceResponse__Output>): grpc.ClientUnaryCall;
  CalibrateDevice(argument: _eigen_internal_v1_CalibrateDeviceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_CalibrateDeviceResponse__Output>): grpc.ClientUnaryCall;
  CalibrateDevice(argument: _eigen_internal_v1_CalibrateDeviceRequest, callback: grpc.requestCallback<_eigen_internal_v1_CalibrateDeviceResponse__Output>): grpc.ClientUnaryCall;
  calibrateDevice(argument: _eigen_internal_v1_CalibrateDeviceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_CalibrateDeviceResponse__Output>): grpc.ClientUnaryCall;
  calibrateDevice(argument: _eigen_internal_v1_CalibrateDeviceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_CalibrateDeviceResponse__Output>): grpc.ClientUnaryCall;
  calibrateDevice(argument: _eigen_internal_v1_CalibrateDeviceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_CalibrateDeviceResponse__Output>): grpc.ClientUnaryCall;
  calibrateDevice(argument: _eigen_internal_v1_CalibrateDeviceRequest, callback: grpc.requestCallback<_eigen_internal_v1_CalibrateDeviceResponse__Output>): grpc.ClientUnaryCall;
  
  ExecuteCircuit(argument: _eigen_internal_v1_ExecuteCircuitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_ExecuteCircuitResponse__Output>): grpc.ClientUnaryCall;
  ExecuteCircuit(argument: _eigen_internal_v1_ExecuteCircuitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_ExecuteCircuitResponse__Output>): grpc.ClientUnaryCall;
  ExecuteCircuit(argument: _eigen_internal_v1_ExecuteCircuitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_ExecuteCircuitResponse__Output>): grpc.ClientUnaryCall;
  ExecuteCircuit(argument: _eigen_internal_v1_ExecuteCircuitRequest, callback: grpc.requestCallback<_eigen_internal_v1_ExecuteCircuitResponse__Output>): grpc.ClientUnaryCall;
  executeCircuit(argument: _eigen_internal_v1_ExecuteCircuitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_ExecuteCircuitResponse__Output>): grpc.ClientUnaryCall;
  executeCircuit(argument: _eigen_internal_v1_ExecuteCircuitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_ExecuteCircuitResponse__Output>): grpc.ClientUnaryCall;
  executeCircuit(argument: _eigen_internal_v1_ExecuteCircuitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_ExecuteCircuitResponse__Output>): grpc.ClientUnaryCall;
  executeCircuit(argument: _eigen_internal_v1_ExecuteCircuitRequest, callback: grpc.requestCallback<_eigen_internal_v1_ExecuteCircuitResponse__Output>): grpc.ClientUnaryCall;
  
  GetDeviceStatus(argument: _eigen_internal_v1_GetDeviceStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_GetDeviceStatusResponse__Output>): grpc.ClientUnaryCall;
  GetDeviceStatus(argument: _eigen_internal_v1_GetDeviceStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_GetDeviceStatusResponse__Output>): grpc.ClientUnaryCall;
  GetDeviceStatus(argument: _eigen_internal_v1_GetDeviceStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_GetDeviceStatusResponse__Output>): grpc.ClientUnaryCall;
  GetDeviceStatus(argument: _eigen_internal_v1_GetDeviceStatusRequest, callback: grpc.requestCallback<_eigen_internal_v1_GetDeviceStatusResponse__Output>): grpc.ClientUnaryCall;
  getDeviceStatus(argument: _eigen_internal_v1_GetDeviceStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_GetDeviceStatusResponse__Output>): grpc.ClientUnaryCall;
  getDeviceStatus(argument: _eigen_internal_v1_GetDeviceStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_GetDeviceStatusResponse__Output>): grpc.ClientUnaryCall;
  getDeviceStatus(argument: _eigen_internal_v1_GetDeviceStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_GetDeviceStatusResponse__Output>): grpc.ClientUnaryCall;
  getDeviceStatus(argument: _eigen_internal_v1_GetDeviceStatusRequest, callback: grpc.requestCallback<_eigen_internal_v1_GetDeviceStatusResponse__Output>): grpc.ClientUnaryCall;
  
  ListDevices(argument: _eigen_internal_v1_ListDevicesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  ListDevices(argument: _eigen_internal_v1_ListDevicesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  ListDevices(argument: _eigen_internal_v1_ListDevicesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  ListDevices(argument: _eigen_internal_v1_ListDevicesRequest, callback: grpc.requestCallback<_eigen_internal_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  listDevices(argument: _eigen_internal_v1_ListDevicesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  listDevices(argument: _eigen_internal_v1_ListDevicesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  listDevices(argument: _eigen_internal_v1_ListDevicesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  listDevices(argument: _eigen_internal_v1_ListDevicesRequest, callback: grpc.requestCallback<_eigen_internal_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface DriverManagerServiceHandlers extends grpc.UntypedServiceImplementation {
  CalibrateDevice: grpc.handleUnaryCall<_eigen_internal_v1_CalibrateDeviceRequest__Output, _eigen_internal_v1_CalibrateDeviceResponse>;
  
  ExecuteCircuit: grpc.handleUnaryCall<_eigen_internal_v1_ExecuteCircuitRequest__Output, _eigen_internal_v1_ExecuteCircuitResponse>;
  
  GetDeviceStatus: grpc.handleUnaryCall<_eigen_internal_v1_GetDeviceStatusRequest__Output, _eigen_internal_v1_GetDeviceStatusResponse>;
  
  ListDevices: grpc.handleUnaryCall<_eigen_internal_v1_ListDevicesRequest__Output, _eigen_internal_v1_ListDevicesResponse>;
  
}

export interface DriverManagerServiceDefinition extends grpc.ServiceDefinition {
  CalibrateDevice: MethodDefinition<_eigen_internal_v1_CalibrateDeviceRequest, _eigen_internal_v1_CalibrateDeviceResponse, _eigen_internal_v1_CalibrateDeviceRequest__Output, _eigen_internal_v1_CalibrateDeviceResponse__Output>
  ExecuteCircuit: MethodDefinition<_eigen_internal_v1_ExecuteCircuitRequest, _eigen_internal_v1_ExecuteCircuitResponse, _eigen_internal_v1_ExecuteCircuitRequest__Output, _eigen_internal_v1_ExecuteCircuitResponse__Output>
  GetDeviceStatus: MethodDefinition<_eigen_internal_v1_GetDeviceStatusRequest, _eigen_internal_v1_GetDeviceStatusResponse, _eigen_internal_v1_GetDeviceStatusRequest__Output, _eigen_internal_v1_GetDeviceStatusResponse__Output>
  ListDevices: MethodDefinition<_eigen_internal_v1_ListDevicesRequest, _eigen_internal_v1_ListDevicesResponse, _eigen_internal_v1_ListDevicesRequest__Output, _eigen_internal_v1_ListDevicesResponse__Output>
}
