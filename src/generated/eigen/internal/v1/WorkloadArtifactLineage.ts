// Original file: proto/eigen/internal/v1/common.proto


export interface WorkloadArtifactLineage {
  'root_ref'?: (string);
  'parent_ref'?: (string);
  'policy_snapshot_ref'?: (string);
  'execution_ref'?: (string);
}

export interface WorkloadArtifactLineage__Output {
  'root_ref': (string);
  'parent_ref': (string);
  'policy_snapshot_ref': (string);
  'execution_ref': (string);
}
