// Original file: proto/eigen/internal/v1/kernel_gateway.proto


export interface CancelJobResponse {
  'accepted'?: (boolean);
  'reason_code'?: (string);
}

export interface CancelJobResponse__Output {
  'accepted': (boolean);
  'reason_code': (string);
}
