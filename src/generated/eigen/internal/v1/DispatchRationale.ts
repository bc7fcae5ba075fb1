// Original file: proto/eigen/internal/v1/kernel_gateway.proto


export interface DispatchRationale {
  'version'?: (string);
  'policy_version'?: (string);
  'reason_codes'?: (string)[];
  'selected_backend'?: (string);
  'selected_queue'?: (string);
  'attributes'?: ({[key: string]: string});
  'timeline_ref'?: (string);
  'logs_ref'?: (string);
  'trace_id'?: (string);
  'trace_ref'?: (string);
}

export interface DispatchRationale__Output {
  'version': (string);
  'policy_version': (string);
  'reason_codes': (string)[];
  'selected_backend': (string);
  'selected_queue': (string);
  'attributes': ({[key: string]: string});
  'timeline_ref': (string);
  'logs_ref': (string);
  'trace_id': (string);
  'trace_ref': (string);
}
