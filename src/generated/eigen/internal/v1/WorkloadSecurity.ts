// Original file: proto/eigen/internal/v1/common.proto


export interface WorkloadSecurity {
  'tenant_id'?: (string);
  'project_id'?: (string);
  'service_identity'?: (string);
  'policy_snapshot_ref'?: (string);
  'fail_closed'?: (boolean);
}

export interface WorkloadSecurity__Output {
  'tenant_id': (string);
  'project_id': (string);
  'service_identity': (string);
  'policy_snapshot_ref': (string);
  'fail_closed': (boolean);
}
