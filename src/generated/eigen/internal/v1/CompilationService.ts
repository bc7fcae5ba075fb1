// Original file: proto/eigen/internal/v1/compilation.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CompileCircuitRequest as _eigen_internal_v1_CompileCircuitRequest, CompileCircuitRequest__Output as _eigen_internal_v1_CompileCircuitRequest__Output } from '../../../eigen/internal/v1/CompileCircuitRequest.ts';
import type { CompileCircuitResponse as _eigen_internal_v1_CompileCircuitResponse, CompileCircuitResponse__Output as _eigen_internal_v1_CompileCircuitResponse__Output } from '../../../eigen/internal/v1/CompileCircuitResponse.ts';
import type { CompileJobRequest as _eigen_internal_v1_CompileJobRequest, CompileJobRequest__Output as _eigen_internal_v1_CompileJobRequest__Output } from '../../../eigen/internal/v1/CompileJobRequest.ts';
import type { CompileJobResponse as _eigen_internal_v1_CompileJobResponse, CompileJobResponse__Output as _eigen_internal_v1_CompileJobResponse__Output } from '../../../eigen/internal/v1/CompileJobResponse.ts';
import type { OptimizeCircuitRequest as _eigen_internal_v1_OptimizeCircuitRequest, OptimizeCircuitRequest__Output as _eigen_internal_v1_OptimizeCircuitRequest__Output } from '../../../eigen/internal/v1/OptimizeCircuitRequest.ts';
import type { OptimizeCircuitResponse as _eigen_internal_v1_OptimizeCircuitResponse, OptimizeCircuitResponse__Output as _eigen_internal_v1_OptimizeCircuitResponse__Output } from '../../../eigen/internal/v1/OptimizeCircuitResponse.ts';
import type { ValidateCircuitRequest as _eigen_internal_v1_ValidateCircuitRequest, ValidateCircuitRequest__Output as _eigen_internal_v1_ValidateCircuitRequest__Output } from '../../../eigen/internal/v1/ValidateCircuitRequest.ts';
import type { ValidateCircuitResponse as _eigen_internal_v1_ValidateCircuitResponse, ValidateCircuitResponse__Output as _eigen_internal_v1_ValidateCircuitResponse__Output } from '../../../eigen/internal/v1/ValidateCircuitResponse.ts';

export interface CompilationServiceClient extends grpc.Client {
  CompileCircuit(argument: _eigen_internal_v1_CompileCircuitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_CompileCircuitResponse__Output>): grpc.ClientUnaryCall;
  CompileCircuit(argument: _eigen_internal_v1_CompileCircuitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_CompileCircuitResponse__Output>): grpc.ClientUnaryCall;
  CompileCircuit(argument: _eigen_internal_v1_CompileCircuitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_CompileCircuitResponse__Output>): grpc.ClientUnaryCall;
  CompileCircuit(argument: _eigen_internal_v1_CompileCircuitRequest, callback: grpc.requestCallback<_eigen_internal_v1_CompileCircuitResponse__Output>): grpc.ClientUnaryCall;
  compileCircuit(argument: _eigen_internal_v1_CompileCircuitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_CompileCircuitResponse__Output>): grpc.ClientUnaryCall;
  compileCircuit(argument: _eigen_internal_v1_CompileCircuitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_CompileCircuitResponse__Output>): grpc.ClientUnaryCall;
  compileCircuit(argument: _eigen_internal_v1_CompileCircuitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_CompileCircuitResponse__Output>): grpc.ClientUnaryCall;
  compileCircuit(argument: _eigen_internal_v1_CompileCircuitRequest, callback: grpc.requestCallback<_eigen_internal_v1_CompileCircuitResponse__Output>): grpc.ClientUnaryCall;
  
  CompileJob(argument: _eigen_internal_v1_CompileJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_CompileJobResponse__Output>): grpc.ClientUnaryCall;
  CompileJob(argument: _eigen_internal_v1_CompileJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_CompileJobResponse__Output>): grpc.ClientUnaryCall;
  CompileJob(argument: _eigen_internal_v1_CompileJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_CompileJobResponse__Output>): grpc.ClientUnaryCall;
  CompileJob(argument: _eigen_internal_v1_CompileJobRequest, callback: grpc.requestCallback<_eigen_internal_v1_CompileJobResponse__Output>): grpc.ClientUnaryCall;
  compileJob(argument: _eigen_internal_v1_CompileJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_CompileJobResponse__Output>): grpc.ClientUnaryCall;
  compileJob(argument: _eigen_internal_v1_CompileJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_CompileJobResponse__Output>): grpc.ClientUnaryCall;
  compileJob(argument: _eigen_internal_v1_CompileJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_CompileJobResponse__Output>): grpc.ClientUnaryCall;
  compileJob(argument: _eigen_internal_v1_CompileJobRequest, callback: grpc.requestCallback<_eigen_internal_v1_CompileJobResponse__Output>): grpc.ClientUnaryCall;
  
  OptimizeCircuit(argument: _eigen_internal_v1_OptimizeCircuitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_OptimizeCircuitResponse__Output>): grpc.ClientUnaryCall;
  OptimizeCircuit(argument: _eigen_internal_v1_OptimizeCircuitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_OptimizeCircuitResponse__Output>): grpc.ClientUnaryCall;
  OptimizeCircuit(argument: _eigen_internal_v1_OptimizeCircuitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_OptimizeCircuitResponse__Output>): grpc.ClientUnaryCall;
  OptimizeCircuit(argument: _eigen_internal_v1_OptimizeCircuitRequest, callback: grpc.requestCallback<_eigen_internal_v1_OptimizeCircuitResponse__Output>): grpc.ClientUnaryCall;
  optimizeCircuit(argument: _eigen_internal_v1_OptimizeCircuitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_OptimizeCircuitResponse__Output>): grpc.ClientUnaryCall;
  optimizeCircuit(argument: _eigen_internal_v1_OptimizeCircuitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_OptimizeCircuitResponse__Output>): grpc.ClientUnaryCall;
  optimizeCircuit(argument: _eigen_internal_v1_OptimizeCircuitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_OptimizeCircuitResponse__Output>): grpc.ClientUnaryCall;
  optimizeCircuit(argument: _eigen_internal_v1_OptimizeCircuitRequest, callback: grpc.requestCallback<_eigen_internal_v1_OptimizeCircuitResponse__Output>): grpc.ClientUnaryCall;
  
  ValidateCircuit(argument: _eigen_internal_v1_ValidateCircuitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_ValidateCircuitResponse__Output>): grpc.ClientUnaryCall;
  ValidateCircuit(argument: _eigen_internal_v1_ValidateCircuitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_ValidateCircuitResponse__Output>): grpc.ClientUnaryCall;
  ValidateCircuit(argument: _eigen_internal_v1_ValidateCircuitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_ValidateCircuitResponse__Output>): grpc.ClientUnaryCall;
  ValidateCircuit(argument: _eigen_internal_v1_ValidateCircuitRequest, callback: grpc.requestCallback<_eigen_internal_v1_ValidateCircuitResponse__Output>): grpc.ClientUnaryCall;
  validateCircuit(argument: _eigen_internal_v1_ValidateCircuitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_ValidateCircuitResponse__Output>): grpc.ClientUnaryCall;
  validateCircuit(argument: _eigen_internal_v1_ValidateCircuitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_ValidateCircuitResponse__Output>): grpc.ClientUnaryCall;
  validateCircuit(argument: _eigen_internal_v1_ValidateCircuitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_ValidateCircuitResponse__Output>): grpc.ClientUnaryCall;
  validateCircuit(argument: _eigen_internal_v1_ValidateCircuitRequest, callback: grpc.requestCallback<_eigen_internal_v1_ValidateCircuitResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface CompilationServiceHandlers extends grpc.UntypedServiceImplementation {
  CompileCircuit: grpc.handleUnaryCall<_eigen_internal_v1_CompileCircuitRequest__Output, _eigen_internal_v1_CompileCircuitResponse>;
  
  CompileJob: grpc.handleUnaryCall<_eigen_internal_v1_CompileJobRequest__Output, _eigen_internal_v1_CompileJobResponse>;
  
  OptimizeCircuit: grpc.handleUnaryCall<_eigen_internal_v1_OptimizeCircuitRequest__Output, _eigen_internal_v1_OptimizeCircuitResponse>;
  
  ValidateCircuit: grpc.handleUnaryCall<_eigen_internal_v1_ValidateCircuitRequest__Output, _eigen_internal_v1_ValidateCircuitResponse>;
  
}

export interface CompilationServiceDefinition extends grpc.ServiceDefinition {
  CompileCircuit: MethodDefinition<_eigen_internal_v1_CompileCircuitRequest, _eigen_internal_v1_CompileCircuitResponse, _eigen_internal_v1_CompileCircuitRequest__Output, _eigen_internal_v1_CompileCircuitResponse__Output>
  CompileJob: MethodDefinition<_eigen_internal_v1_CompileJobRequest, _eigen_internal_v1_CompileJobResponse, _eigen_internal_v1_CompileJobRequest__Output, _eigen_internal_v1_CompileJobResponse__Output>
  OptimizeCircuit: MethodDefinition<_eigen_internal_v1_OptimizeCircuitRequest, _eigen_internal_v1_OptimizeCircuitResponse, _eigen_internal_v1_OptimizeCircuitRequest__Output, _eigen_internal_v1_OptimizeCircuitResponse__Output>
  ValidateCircuit: MethodDefinition<_eigen_internal_v1_ValidateCircuitRequest, _eigen_internal_v1_ValidateCircuitResponse, _eigen_internal_v1_ValidateCircuitRequest__Output, _eigen_internal_v1_ValidateCircuitResponse__Output>
}
