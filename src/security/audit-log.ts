/** The audit log: one JSON line for every decision that denies and for every call that changes something. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { createLogger } from '../observability/log.ts';
import type { Subject } from '../domain/subject.ts';
import type { Action, Decision, Resource, SecurityModule } from './security-module.ts';

/** What an audit line says; never a token, never a program. */
export interface AuditEntry {
  readonly action: Action | 'authenticate';
  readonly decision: 'allow' | 'deny';
  readonly subject: Partial<Subject>;
  readonly resource?: Resource;
  readonly reason?: string;
  /** Where the decision was made: a gRPC method, or `worker`. */
  readonly at: string;
  readonly request_id?: string;
  readonly peer?: string;
  /** Common name in the verified certificate of the program that called: who vouches for the subject. */
  readonly certificate?: string;
}

/** Keeps audit lines. */
export interface AuditLog {
  write(entry: AuditEntry): void;
}

/** Lines that a caller gives away, for tests and for other sinks. */
export function createAuditLog(writeLine: (line: string) => void): AuditLog {
  const log = createLogger({ service: 'qrtx-audit', write: writeLine });
  return {
    write: ({ action, decision, subject, ...rest }) => {
      const { tenant, project, subject: who, roles } = subject;
      log.info('audit', { action, decision, ...rest, tenant, project, subject: who, roles });
    },
  };
}

/** A file that only its owner can read; every line is written before the call it is about goes on. */
export function openAuditFile(path: string): AuditLog & { close(): void } {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = openSync(path, 'a', 0o600);
  return { ...createAuditLog((line) => void writeSync(file, line)), close: () => closeSync(file) };
}

/** Actions that change something: they leave a line also when they are allowed. */
const MUTATING: readonly Action[] = ['jobs:submit', 'jobs:cancel'];

/** A Security Module whose decisions leave their lines. */
export function audited(
  inner: SecurityModule,
  audit: AuditLog,
  context: Pick<AuditEntry, 'at' | 'request_id' | 'peer' | 'certificate'>,
): SecurityModule {
  return {
    check: async (subject, action, resource) => {
      const decision = await inner.check(subject, action, resource);
      if (!decision.allow || MUTATING.includes(action)) {
        audit.write({ ...context, action, subject, resource, ...outcome(decision) });
      }
      return decision;
    },
  };
}

function outcome(decision: Decision): Pick<AuditEntry, 'decision' | 'reason'> {
  return decision.allow ? { decision: 'allow' } : { decision: 'deny', reason: decision.reason };
}
