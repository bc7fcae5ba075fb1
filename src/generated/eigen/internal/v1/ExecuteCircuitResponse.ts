// Original file: proto/eigen/internal/v1/driver_manager.proto

import type { Long } from '@grpc/proto-loader';

export interface ExecuteCircuitResponse {
  'counts'?: ({[key: string]: number | string | Long});
  'execution_time_sec'?: (number | string);
  'metadata'?: ({[key: string]: string});
}

export interface ExecuteCircuitResponse__Output {
  'counts': ({[key: string]: string});
  'execution_time_sec': (number);
  'metadata': ({[key: string]: string});
}
