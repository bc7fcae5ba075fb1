/** The security of a site from its settings: the same policy and audit log for the gateway and for the worker. */
import { join } from 'node:path';
import type { HomePaths } from '../config/home.ts';
import type { Settings } from '../config/settings.ts';
import { type AuditLog, openAuditFile } from '../security/audit-log.ts';
import { DEFAULT_LIMITS, readPolicyFile, type SitePolicy } from '../security/policy-file.ts';
import { DEFAULT_ROLES, rolePolicy } from '../security/role-policy.ts';
import type { SecurityModule } from '../security/security-module.ts';
import { messageOf, SetupError } from '../config/setup-error.ts';

/** What decides, what is allowed at once, and where decisions are recorded. */
export interface SiteSecurity {
  readonly security: SecurityModule;
  readonly limits: SitePolicy['limits'];
  readonly audit: AuditLog;
  close(): void;
}

const WITHOUT_FILE: SitePolicy = { roles: DEFAULT_ROLES, devices: {}, limits: DEFAULT_LIMITS };

/**
 * Reads the policy file, if there is one, and opens the audit log.
 *
 * @throws PipelineError `CONFIGURATION_INVALID` for a policy file that is not valid; {@link SetupError} when a file cannot
 * be opened.
 */
export async function siteSecurity(settings: Settings, home: HomePaths): Promise<SiteSecurity> {
  const { policy_file, audit_file = join(home.logs, 'audit.jsonl') } = settings.security;
  const policy = policy_file === undefined ? WITHOUT_FILE : await readPolicy(policy_file);
  const audit = openAudit(audit_file);
  return { security: rolePolicy(policy), limits: policy.limits, audit, close: () => audit.close() };
}

async function readPolicy(path: string): Promise<SitePolicy> {
  try {
    return await readPolicyFile(path);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw unusable('the policy file', path, error);
  }
}

function openAudit(path: string): ReturnType<typeof openAuditFile> {
  try {
    return openAuditFile(path);
  } catch (error) {
    throw unusable('the audit log', path, error);
  }
}

function unusable(what: string, path: string, error: unknown): SetupError {
  const hint = 'correct the path in the section `security` of qrtx.yaml, or the rights of the file';
  return new SetupError(`${what} ${path} cannot be opened: ${messageOf(error)}`, hint, { cause: error });
}
