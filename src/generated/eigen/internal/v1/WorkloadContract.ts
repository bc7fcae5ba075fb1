// Original file: proto/eigen/internal/v1/common.proto

import type { WorkloadFamilyKind as _eigen_internal_v1_WorkloadFamilyKind, WorkloadFamilyKind__Output as _eigen_internal_v1_WorkloadFamilyKind__Output } from '../../../eigen/internal/v1/WorkloadFamilyKind.ts';
import type { WorkloadArtifactLineage as _eigen_internal_v1_WorkloadArtifactLineage, WorkloadArtifactLineage__Output as _eigen_internal_v1_WorkloadArtifactLineage__Output } from '../../../eigen/internal/v1/WorkloadArtifactLineage.ts';
import type { WorkloadObservability as _eigen_internal_v1_WorkloadObservability, WorkloadObservability__Output as _eigen_internal_v1_WorkloadObservability__Output } from '../../../eigen/internal/v1/WorkloadObservability.ts';
import type { WorkloadSecurity as _eigen_internal_v1_WorkloadSecurity, WorkloadSecurity__Output as _eigen_internal_v1_WorkloadSecurity__Output } from '../../../eigen/internal/v1/WorkloadSecurity.ts';
import type { WorkloadTopology as _eigen_internal_v1_WorkloadTopology, WorkloadTopology__Output as _eigen_internal_v1_WorkloadTopology__Output } from '../../../eigen/internal/v1/WorkloadTopology.ts';

export interface WorkloadContract {
  'kind'?: (_eigen_internal_v1_WorkloadFamilyKind);
  'execution_profile'?: (string);
  'replayable'?: (boolean);
  'artifact_lineage'?: (_eigen_internal_v1_WorkloadArtifactLineage | null);
  'observability'?: (_eigen_internal_v1_WorkloadObservability | null);
  'security'?: (_eigen_internal_v1_WorkloadSecurity | null);
  'backend_target'?: (string);
  'topology'?: (_eigen_internal_v1_WorkloadTopology | null);
}

export interface WorkloadContract__Output {
  'kind': (_eigen_internal_v1_WorkloadFamilyKind__Output);
  'execution_profile': (string);
  'replayable': (boolean);
  'artifact_lineage': (_eigen_internal_v1_WorkloadArtifactLineage__Output | null);
  'observability': (_eigen_internal_v1_WorkloadObservability__Output | null);
  'security': (_eigen_internal_v1_WorkloadSecurity__Output | null);
  'backend_target': (string);
  'topology': (_eigen_internal_v1_WorkloadTopology__Output | null);
}
