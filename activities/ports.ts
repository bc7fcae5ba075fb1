/** What the stages need from outside: ports only, wired by a process. */
import type { Compiler } from '../src/compiler/compiler.ts';
import type { DriverRegistry } from '../src/devices/registry.ts';
import type { UnbuiltKinds } from '../src/domain/job-spec.ts';
import type { Metrics } from '../src/observability/metrics.ts';
import type { SpecReader } from '../src/reading/spec-reader.ts';
import type { ArtifactStore } from '../src/qfs/artifact-store.ts';
import type { SecurityModule } from '../src/security/security-module.ts';

/** Everything {@link createActivities} needs. */
export interface KernelPorts {
  readonly store: ArtifactStore;
  readonly compiler: Compiler;
  readonly devices: DriverRegistry;
  readonly security: SecurityModule;
  readonly metrics: Pick<Metrics, 'stageEnded' | 'waited' | 'queueWaited' | 'executed'>;
  /** Reads the specification of a job in stage 1. */
  readonly readSpec: SpecReader;
  /** Longest compilation, in ms; default: a minute. */
  readonly compileLimitMs?: number;
  /** What happens to workload kinds that are not built; default: they are refused. */
  readonly unbuiltKinds?: UnbuiltKinds;
  /** Version of the kernel, for `meta.json`. */
  readonly version: string;
}
