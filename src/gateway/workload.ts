/**
 * `spec.workload` of what a request says in its two places: the contract in its metadata and the JSON twin in
 * `metadata_kvs`. The deployed system-api fills the contract with QuantumJob where nobody said a kind, so a kind that
 * asks for more is never dropped for it.
 */
import { WORKLOAD_HINTS, WORKLOAD_KINDS } from '../domain/schema/job-spec-schema.ts';
import { given } from '../domain/schema/fields.ts';
import type { WorkloadContract__Output } from '../generated/eigen/internal/v1/WorkloadContract.ts';

/** The contract in the metadata of a request. */
export type Contract = WorkloadContract__Output;
type Json = Readonly<Record<string, unknown>>;

/** Undefined when neither place says anything; what is wrong in them is judged in stage 1. */
export function workloadOf(json: Json, contract: Contract | null): Json | undefined {
  const { execution_profile, replayable, backend_target } = contract ?? {};
  const hints = WORKLOAD_HINTS.map((hint) => [hint, contract?.[hint]] as const);
  const said = given({ execution_profile, replayable, backend_target, ...Object.fromEntries(hints) });
  const kinds = [kindOf(json.kind), kindOf(contract?.kind)].filter((kind) => kind !== undefined);
  const kind = kinds.find((one) => one !== WORKLOAD_KINDS[0]) ?? kinds[0];
  const workload = { ...json, ...said, ...(kind !== undefined && { kind }) };
  return Object.keys(workload).length === 0 ? undefined : workload;
}

/** The kind that a number, a word of the wire or a word of job.yaml stands for; other words stay as they are. */
function kindOf(said: unknown): unknown {
  if (said === undefined || said === null || said === '' || said === 0 || said === UNSPECIFIED)
    return undefined;
  const byNumber = typeof said === 'number' ? WORKLOAD_KINDS[said - 1] : undefined;
  return byNumber ?? WORKLOAD_KINDS.find((kind) => wireWord(kind) === said) ?? said;
}

/** `HybridWorkflow` as `WORKLOAD_FAMILY_KIND_HYBRID_WORKFLOW`. */
function wireWord(kind: string): string {
  return `${PREFIX}${kind.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()}`;
}

const PREFIX = 'WORKLOAD_FAMILY_KIND_';
const UNSPECIFIED = `${PREFIX}UNSPECIFIED`;
