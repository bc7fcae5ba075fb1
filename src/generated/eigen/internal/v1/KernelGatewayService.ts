// Original file: proto/eigen/internal/v1/kernel_gateway.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CancelJobRequest as _eigen_internal_v1_CancelJobRequest, CancelJobRequest__Output as _eigen_internal_v1_CancelJobRequest__Output } from '../../../eigen/internal/v1/CancelJobRequest.ts';
import type { CancelJobResponse as _eigen_internal_v1_CancelJobResponse, CancelJobResponse__Output as _eigen_internal_v1_CancelJobResponse__Output } from '../../../eigen/internal/v1/CancelJobResponse.ts';
import type { EnqueueJobRequest as _eigen_internal_v1_EnqueueJobRequest, EnqueueJobRequest__Output as _eigen_internal_v1_EnqueueJobRequest__Output } from '../../../eigen/internal/v1/EnqueueJobRequest.ts';
import type { EnqueueJobResponse as _eigen_internal_v1_EnqueueJobResponse, EnqueueJobResponse__Output as _eigen_internal_v1_EnqueueJobResponse__Output } from '../../../eigen/internal/v1/EnqueueJobResponse.ts';
import type { GetDispatchRationaleRequest as _eigen_internal_v1_GetDispatchRationaleRequest, GetDispatchRationaleRequest__Output as _eigen_internal_v1_GetDispatchRationaleRequest__Output } from '../../../eigen/internal/v1/GetDispatchRationaleRequest.ts';
import type { GetDispatchRationaleResponse as _eigen_internal_v1_GetDispatchRationaleResponse, GetDispatchRationaleResponse__Output as _eigen_internal_v1_GetDispatchRationaleResponse__Output } from '../../../eigen/internal/v1/GetDispatchRationaleResponse.ts';
import type { GetJobResultsRequest as _eigen_internal_v1_GetJobResultsRequest, GetJobResultsRequest__Output as _eigen_internal_v1_GetJobResultsRequest__Output } from '../../../eigen/internal/v1/GetJobResultsRequest.ts';
import type { GetJobResultsResponse as _eigen_internal_v1_GetJobResultsResponse, GetJobResultsResponse__Output as _eigen_internal_v1_GetJobResultsResponse__Output } from '../../../eigen/internal/v1/GetJobResultsResponse.ts';
import type { GetJobStatusRequest as _eigen_internal_v1_GetJobStatusRequest, GetJobStatusRequest__Output as _eigen_internal_v1_GetJobStatusRequest__Output } from '../../../eigen/internal/v1/GetJobStatusRequest.ts';
import type { GetJobStatusResponse as _eigen_internal_v1_GetJobStatusResponse, GetJobStatusResponse__Output as _eigen_internal_v1_GetJobStatusResponse__Output } from '../../../eigen/internal/v1/GetJobStatusResponse.ts';
import type { StreamJobUpdatesRequest as _eigen_internal_v1_StreamJobUpdatesRequest, StreamJobUpdatesRequest__Output as _eigen_internal_v1_StreamJobUpdatesRequest__Output } from '../../../eigen/internal/v1/StreamJobUpdatesRequest.ts';
import type { StreamJobUpdatesResponse as _eigen_internal_v1_StreamJobUpdatesResponse, StreamJobUpdatesResponse__Output as _eigen_internal_v1_StreamJobUpdatesResponse__Output } from '../../../eigen/internal/v1/StreamJobUpdatesResponse.ts';

export interface KernelGatewayServiceClient extends grpc.Client {
  CancelJob(argument: _eigen_internal_v1_CancelJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  CancelJob(argument: _eigen_internal_v1_CancelJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  CancelJob(argument: _eigen_internal_v1_CancelJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  CancelJob(argument: _eigen_internal_v1_CancelJobRequest, callback: grpc.requestCallback<_eigen_internal_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  cancelJob(argument: _eigen_internal_v1_CancelJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  cancelJob(argument: _eigen_internal_v1_CancelJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  cancelJob(argument: _eigen_internal_v1_CancelJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  cancelJob(argument: _eigen_internal_v1_CancelJobRequest, callback: grpc.requestCallback<_eigen_internal_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  
  EnqueueJob(argument: _eigen_internal_v1_EnqueueJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_EnqueueJobResponse__Output>): grpc.ClientUnaryCall;
  EnqueueJob(argument: _eigen_internal_v1_EnqueueJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_EnqueueJobResponse__Output>): grpc.ClientUnaryCall;
  EnqueueJob(argument: _eigen_internal_v1_EnqueueJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_EnqueueJobResponse__Output>): grpc.ClientUnaryCall;
  EnqueueJob(argument: _eigen_internal_v1_EnqueueJobRequest, callback: grpc.requestCallback<_eigen_internal_v1_EnqueueJobResponse__Output>): grpc.ClientUnaryCall;
  enqueueJob(argument: _eigen_internal_v1_EnqueueJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_EnqueueJobResponse__Output>): grpc.ClientUnaryCall;
  enqueueJob(argument: _eigen_internal_v1_EnqueueJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_EnqueueJobResponse__Output>): grpc.ClientUnaryCall;
  enqueueJob(argument: _eigen_internal_v1_EnqueueJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_EnqueueJobResponse__Output>): grpc.ClientUnaryCall;
  enqueueJob(argument: _eigen_internal_v1_EnqueueJobRequest, callback: grpc.requestCallback<_eigen_internal_v1_EnqueueJobResponse__Output>): grpc.ClientUnaryCall;
  
  GetDispatchRationale(argument: _eigen_internal_v1_GetDispatchRationaleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_GetDispatchRationaleResponse__Output>): grpc.ClientUnaryCall;
  GetDispatchRationale(argument: _eigen_internal_v1_GetDispatchRationaleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_GetDispatchRationaleResponse__Output>): grpc.ClientUnaryCall;
  GetDispatchRationale(argument: _eigen_internal_v1_GetDispatchRationaleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_GetDispatchRationaleResponse__Output>): grpc.ClientUnaryCall;
  GetDispatchRationale(argument: _eigen_internal_v1_GetDispatchRationaleRequest, callback: grpc.requestCallback<_eigen_internal_v1_GetDispatchRationaleResponse__Output>): grpc.ClientUnaryCall;
  getDispatchRationale(argument: _eigen_internal_v1_GetDispatchRationaleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_GetDispatchRationaleResponse__Output>): grpc.ClientUnaryCall;
  getDispatchRationale(argument: _eigen_internal_v1_GetDispatchRationaleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_GetDispatchRationaleResponse__Output>): grpc.ClientUnaryCall;
  getDispatchRationale(argument: _eigen_internal_v1_GetDispatchRationaleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_GetDispatchRationaleResponse__Output>): grpc.ClientUnaryCall;
  getDispatchRationale(argument: _eigen_internal_v1_GetDispatchRationaleRequest, callback: grpc.requestCallback<_eigen_internal_v1_GetDispatchRationaleResponse__Output>): grpc.ClientUnaryCall;
  
  GetJobResults(argument: _eigen_internal_v1_GetJobResultsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_GetJobResultsResponse__Output>): grpc.ClientUnaryCall;
  GetJobResults(argument: _eigen_internal_v1_GetJobResultsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_GetJobResultsResponse__Output>): grpc.ClientUnaryCall;
  GetJobResults(argument: _eigen_internal_v1_GetJobResultsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_GetJobResultsResponse__Output>): grpc.ClientUnaryCall;
  GetJobResults(argument: _eigen_internal_v1_GetJobResultsRequest, callback: grpc.requestCallback<_eigen_internal_v1_GetJobResultsResponse__Output>): grpc.ClientUnaryCall;
  getJobResults(argument: _eigen_internal_v1_GetJobResultsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_GetJobResultsResponse__Output>): grpc.ClientUnaryCall;
  getJobResults(argument: _eigen_internal_v1_GetJobResultsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_GetJobResultsResponse__Output>): grpc.ClientUnaryCall;
  getJobResults(argument: _eigen_internal_v1_GetJobResultsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_GetJobResultsResponse__Output>): grpc.ClientUnaryCall;
  getJobResults(argument: _eigen_internal_v1_GetJobResultsRequest, callback: grpc.requestCallback<_eigen_internal_v1_GetJobResultsResponse__Output>): grpc.ClientUnaryCall;
  
  GetJobStatus(argument: _eigen_internal_v1_GetJobStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_GetJobStatusResponse__Output>): grpc.ClientUnaryCall;
  GetJobStatus(argument: _eigen_internal_v1_GetJobStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_GetJobStatusResponse__Output>): grpc.ClientUnaryCall;
  GetJobStatus(argument: _eigen_internal_v1_GetJobStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_GetJobStatusResponse__Output>): grpc.ClientUnaryCall;
  GetJobStatus(argument: _eigen_internal_v1_GetJobStatusRequest, callback: grpc.requestCallback<_eigen_internal_v1_GetJobStatusResponse__Output>): grpc.ClientUnaryCall;
  getJobStatus(argument: _eigen_internal_v1_GetJobStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_GetJobStatusResponse__Output>): grpc.ClientUnaryCall;
  getJobStatus(argument: _eigen_internal_v1_GetJobStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eigen_internal_v1_GetJobStatusResponse__Output>): grpc.ClientUnaryCall;
  getJobStatus(argument: _eigen_internal_v1_GetJobStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eigen_internal_v1_GetJobStatusResponse__Output>): grpc.ClientUnaryCall;
  getJobStatus(argument: _eigen_internal_v1_GetJobStatusRequest, callback: grpc.requestCallback<_eigen_internal_v1_GetJobStatusResponse__Output>): grpc.ClientUnaryCall;
  
  StreamJobUpdates(argument: _eigen_internal_v1_StreamJobUpdatesRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_eigen_internal_v1_StreamJobUpdatesResponse__Output>;
  StreamJobUpdates(argument: _eigen_internal_v1_StreamJobUpdatesRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_eigen_internal_v1_StreamJobUpdatesResponse__Output>;
  streamJobUpdates(argument: _eigen_internal_v1_StreamJobUpdatesRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_eigen_internal_v1_StreamJobUpdatesResponse__Output>;
  streamJobUpdates(argument: _eigen_internal_v1_StreamJobUpdatesRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_eigen_internal_v1_StreamJobUpdatesResponse__Output>;
  
}

export interface KernelGatewayServiceHandlers extends grpc.UntypedServiceImplementation {
  CancelJob: grpc.handleUnaryCall<_eigen_internal_v1_CancelJobRequest__Output, _eigen_internal_v1_CancelJobResponse>;
  
  EnqueueJob: grpc.handleUnaryCall<_eigen_internal_v1_EnqueueJobRequest__Output, _eigen_internal_v1_EnqueueJobResponse>;
  
  GetDispatchRationale: grpc.handleUnaryCall<_eigen_internal_v1_GetDispatchRationaleRequest__Output, _eigen_internal_v1_GetDispatchRationaleResponse>;
  
  GetJobResults: grpc.handleUnaryCall<_eigen_internal_v1_GetJobResultsRequest__Output, _eigen_internal_v1_GetJobResultsResponse>;
  
  GetJobStatus: grpc.handleUnaryCall<_eigen_internal_v1_GetJobStatusRequest__Output, _eigen_internal_v1_GetJobStatusResponse>;
  
  StreamJobUpdates: grpc.handleServerStreamingCall<_eigen_internal_v1_StreamJobUpdatesRequest__Output, _eigen_internal_v1_StreamJobUpdatesResponse>;
  
}

export interface KernelGatewayServiceDefinition extends grpc.ServiceDefinition {
  CancelJob: MethodDefinition<_eigen_internal_v1_CancelJobRequest, _eigen_internal_v1_CancelJobResponse, _eigen_internal_v1_CancelJobRequest__Output, _eigen_internal_v1_CancelJobResponse__Output>
  EnqueueJob: MethodDefinition<_eigen_internal_v1_EnqueueJobRequest, _eigen_internal_v1_EnqueueJobResponse, _eigen_internal_v1_EnqueueJobRequest__Output, _eigen_internal_v1_EnqueueJobResponse__Output>
  GetDispatchRationale: MethodDefinition<_eigen_internal_v1_GetDispatchRationaleRequest, _eigen_internal_v1_GetDispatchRationaleResponse, _eigen_internal_v1_GetDispatchRationaleRequest__Output, _eigen_internal_v1_GetDispatchRationaleResponse__Output>
  GetJobResults: MethodDefinition<_eigen_internal_v1_GetJobResultsRequest, _eigen_internal_v1_GetJobResultsResponse, _eigen_internal_v1_GetJobResultsRequest__Output, _eigen_internal_v1_GetJobResultsResponse__Output>
  GetJobStatus: MethodDefinition<_eigen_internal_v1_GetJobStatusRequest, _eigen_internal_v1_GetJobStatusResponse, _eigen_internal_v1_GetJobStatusRequest__Output, _eigen_internal_v1_GetJobStatusResponse__Output>
  StreamJobUpdates: MethodDefinition<_eigen_internal_v1_StreamJobUpdatesRequest, _eigen_internal_v1_StreamJobUpdatesResponse, _eigen_internal_v1_StreamJobUpdatesRequest__Output, _eigen_internal_v1_StreamJobUpdatesResponse__Output>
}
