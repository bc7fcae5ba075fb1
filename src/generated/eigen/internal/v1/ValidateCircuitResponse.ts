// Original file: proto/eigen/internal/v1/compilation.proto


export interface ValidateCircuitResponse {
  'valid'?: (boolean);
}

export interface ValidateCircuitResponse__Output {
  'valid': (boolean);
}
