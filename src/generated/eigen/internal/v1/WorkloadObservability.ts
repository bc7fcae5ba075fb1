// Original file: proto/eigen/internal/v1/common.proto


export interface WorkloadObservability {
  'traceparent'?: (string);
  'trace_id'?: (string);
  'trace_ref'?: (string);
  'emit_metrics'?: (boolean);
}

export interface WorkloadObservability__Output {
  'traceparent': (string);
  'trace_id': (string);
  'trace_ref': (string);
  'emit_metrics': (boolean);
}
