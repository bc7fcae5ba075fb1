// Original file: proto/eigen/internal/v1/common.proto


export interface WorkloadTopology {
  'cluster_id'?: (string);
  'partition_count'?: (number);
  'partition_ids'?: (string)[];
  'preferred_workers'?: (string)[];
}

export interface WorkloadTopology__Output {
  'cluster_id': (string);
  'partition_count': (number);
  'partition_ids': (string)[];
  'preferred_workers': (string)[];
}
