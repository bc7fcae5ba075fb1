/**
 * From a well-formed document to the normalised specification: precedence between keys that say the same thing,
 * contradictions, features that are not built, defaults (contract §3).
 */
import { JOB_DEFAULTS } from '../job-spec.ts';
import type { JobProgram, JobRetry, JobSpec, JobTimeouts, UnbuiltKinds } from '../job-spec.ts';
import { RESERVED_SECTIONS, WORKLOAD_HINTS } from './job-spec-schema.ts';
import type { Compatibility, JobDocument } from './job-spec-schema.ts';
import type { FieldPath, Finding } from './violations.ts';
import { fieldName, NOTE, NOT_SUPPORTED, shown } from './violations.ts';

/** One place that may say a value, and what it says. */
type Said<T> = readonly [path: FieldPath, value: T | undefined];

/** Collects findings while a specification is put together. */
class Normaliser {
  readonly findings: Finding[] = [];

  /** The first explicit value; a later one that differs is a violation. */
  first<T>(...said: readonly Said<T>[]): T | undefined {
    const explicit = said.filter((entry): entry is readonly [FieldPath, T] => entry[1] !== undefined);
    const winner = explicit[0];
    if (winner === undefined) return undefined;
    for (const [path, value] of explicit.slice(1)) {
      if (value === winner[1]) continue;
      const message = `says ${shown(value)}, but ${fieldName(winner[0])} says ${shown(winner[1])}; say it once`;
      this.findings.push({ path, rule: 'conflict', message });
    }
    return winner[1];
  }

  unsupported(path: FieldPath, feature: string): void {
    this.findings.push({
      path,
      rule: NOT_SUPPORTED,
      message: `${feature} not supported yet`,
      atKey: true,
    });
  }

  note(path: FieldPath, message: string): void {
    this.findings.push({ path, rule: NOTE, message, atKey: true });
  }

  broken(path: FieldPath, rule: string, message: string): void {
    this.findings.push({ path, rule, message });
  }
}

/** The specification of a document, or the findings that forbid it. */
export function normalise(
  document: JobDocument,
  compatibility: Compatibility,
  unbuiltKinds: UnbuiltKinds,
): { readonly spec: JobSpec; readonly findings: readonly Finding[] } {
  const rules = new Normaliser();
  refuseUnbuilt(rules, document);
  const workloadKind = unbuiltKindOf(rules, document, unbuiltKinds);
  const { metadata, spec: body } = document;
  const shots = rules.first(
    [['runtime', 'shots'], document.runtime?.shots],
    [['spec', 'metadata', 'shots'], compatibility.shots],
  );
  const seed = rules.first(
    [['runtime', 'seed'], document.runtime?.seed],
    [['spec', 'workload', 'seed'], body.workload?.seed],
    [['spec', 'metadata', 'seed'], compatibility.seed],
  );
  const spec: JobSpec = {
    name: metadata.name,
    ...(metadata.display_name === undefined ? {} : { displayName: metadata.display_name }),
    namespace: metadata.namespace ?? JOB_DEFAULTS.namespace,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    target: targetOf(rules, document),
    priority: body.priority ?? JOB_DEFAULTS.priority,
    program: programOf(rules, document),
    entrypoint: entrypointOf(rules, document),
    compilerOptions: compilerOptionsOf(rules, document),
    metadata: body.metadata ?? {},
    ...(workloadKind === undefined ? {} : { workloadKind }),
    ...(shots === undefined ? {} : { shots }),
    ...(seed === undefined ? {} : { seed }),
    ...(document.runtime?.memory === true && { memory: true }),
    timeouts: timeoutsOf(rules, document, compatibility),
    retry: retryOf(rules, document, compatibility),
  };
  return { spec, findings: rules.findings };
}

function targetOf(rules: Normaliser, { spec: body }: JobDocument): string {
  const backend = body.workload?.backend_target;
  if (body.target.startsWith('pool:')) rules.unsupported(['spec', 'target'], 'pools of devices are');
  return (
    rules.first([['spec', 'target'], body.target], [['spec', 'workload', 'backend_target'], backend]) ??
    body.target
  );
}

function entrypointOf(rules: Normaliser, { spec: body }: JobDocument): string {
  return (
    rules.first(
      [['spec', 'entrypoint'], body.entrypoint],
      [['spec', 'program', 'entrypoint'], body.program?.entrypoint],
    ) ?? JOB_DEFAULTS.entrypoint
  );
}

function compilerOptionsOf(rules: Normaliser, { spec: body }: JobDocument): Readonly<Record<string, string>> {
  const options = { ...body.compiler_options, ...body.compiler };
  for (const [key, value] of Object.entries(body.compiler_options ?? {})) {
    rules.first([['spec', 'compiler', key], options[key]], [['spec', 'compiler_options', key], value]);
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== ''));
}

const LOOKS_LIKE_A_FILE = /^[\w./-]+\.(qasm|py|json)\s*$/;

function programOf(rules: Normaliser, { spec: body }: JobDocument): JobProgram {
  const { path, source, format } = body.program ?? {};
  if (path !== undefined && source !== undefined) {
    rules.broken(['spec', 'program'], 'exclusive', 'must have path or source, not both');
  }
  if (source !== undefined && body.program_path !== undefined) {
    rules.broken(['spec', 'program_path'], 'exclusive', 'must not stand beside the text of a program');
  }
  if (source !== undefined && LOOKS_LIKE_A_FILE.test(source)) {
    const hint = `must be the text of a program; for a file write spec.program: {path: ${shown(source.trim())}}`;
    rules.broken(['spec', 'program'], 'program_text', hint);
  }
  const declared = format === undefined ? {} : { format };
  if (source !== undefined) return { source, ...declared };
  const file = rules.first(
    [['spec', 'program', 'path'], path],
    [['spec', 'program_path'], body.program_path],
  );
  return { path: file ?? JOB_DEFAULTS.programFile, ...declared };
}

function timeoutsOf(rules: Normaliser, document: JobDocument, compatibility: Compatibility): JobTimeouts {
  const said = document.runtime?.timeouts;
  const execution = rules.first(
    [['runtime', 'timeouts', 'execution'], said?.execution],
    [['spec', 'metadata', 'timeout_seconds'], compatibility.timeout_seconds],
  );
  return {
    queue: said?.queue ?? JOB_DEFAULTS.timeouts.queue,
    execution: execution ?? JOB_DEFAULTS.timeouts.execution,
    job: said?.job ?? JOB_DEFAULTS.timeouts.job,
  };
}

const RETRY_KEYS = ['max_attempts', 'base_delay_ms', 'max_delay_ms', 'max_elapsed_ms'] as const;

function retryOf(rules: Normaliser, document: JobDocument, compatibility: Compatibility): JobRetry {
  const said = document.runtime?.retry;
  const retry: Partial<Record<(typeof RETRY_KEYS)[number], number>> = {};
  for (const key of RETRY_KEYS) {
    const value = rules.first(
      [['runtime', 'retry', key], said?.[key]],
      [['spec', 'metadata', `retry.${key}`], compatibility[`retry.${key}`]],
    );
    if (value !== undefined) retry[key] = value;
  }
  const { base_delay_ms: base = 0, max_delay_ms: most = base } = retry;
  if (most < base) {
    const field = said?.max_delay_ms === undefined ? ['spec', 'metadata', 'retry.max_delay_ms'] : undefined;
    const path = field ?? ['runtime', 'retry', 'max_delay_ms'];
    rules.broken(path, 'range', `must not be below base_delay_ms, which is ${base}; got ${most}`);
  }
  return retry;
}

/** Everything the format knows and this version does not do is refused by name: nothing is accepted and then ignored. */
function refuseUnbuilt(rules: Normaliser, document: JobDocument): void {
  const { dependencies } = document.spec;
  if ((dependencies ?? []).length > 0) {
    rules.unsupported(['spec', 'dependencies'], 'dependencies between jobs are');
  }
  for (const section of RESERVED_SECTIONS) {
    const feature = `what ${section} asks for is`;
    if (hasEntries(document[section])) rules.unsupported([section], feature);
    if (hasEntries(document.spec[section])) rules.unsupported(['spec', section], feature);
  }
}

/** The workload kind, when it is none that is built and the site runs such jobs all the same. */
function unbuiltKindOf(
  rules: Normaliser,
  { spec: { workload } }: JobDocument,
  unbuiltKinds: UnbuiltKinds,
): string | undefined {
  const path = ['spec', 'workload', 'kind'];
  for (const part of WORKLOAD_HINTS) {
    if (hasEntries(workload?.[part]))
      rules.note(['spec', 'workload', part], 'changes nothing in this version');
  }
  const kind = workload?.kind ?? 'QuantumJob';
  if (kind === 'QuantumJob') return undefined;
  if (unbuiltKinds === 'run_as_quantum_job') {
    rules.note(
      path,
      `${kind} is not supported yet; the job runs as a QuantumJob (workload_kinds in qrtx.yaml)`,
    );
  } else rules.unsupported(path, `the workload kind ${kind} is`);
  return kind;
}

function hasEntries(section: object | undefined): boolean {
  return Object.keys(section ?? {}).length > 0;
}
