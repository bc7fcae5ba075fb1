/**
 * The Security Module's own policy: rights by role, tenants apart, and devices that a site keeps for some tenants.
 * Without a policy file it is the table of contract §9.
 */
import type { Subject } from '../domain/subject.ts';
import type { Action, Decision, Resource, SecurityModule } from './security-module.ts';

/** Rights of each role: an action, all of a kind (`jobs:*`) or all (`*`). */
export type RoleRights = Readonly<Record<string, readonly string[]>>;

/** What a site allows. */
export interface Policy {
  readonly roles: RoleRights;
  /** Tenants that may use a device; a device that is not named is for everybody. */
  readonly devices: Readonly<Record<string, { readonly tenants: readonly string[] }>>;
}

/** Contract §9. */
export const DEFAULT_ROLES: RoleRights = {
  admin: ['*'],
  user: ['jobs:*', 'devices:list', 'devices:status'],
  readonly: ['jobs:read', 'devices:list'],
};

/** A device is used by a job: who may submit jobs may use devices. */
const RIGHT_OF: Partial<Readonly<Record<Action, Action>>> = { 'devices:use': 'jobs:submit' };

/** Decides by roles, tenants and devices; what it does not know it denies. */
export function rolePolicy(policy: Policy = { roles: DEFAULT_ROLES, devices: {} }): SecurityModule {
  return {
    check: (subject, action, resource) => Promise.resolve(decide(policy, subject, action, resource)),
  };
}

function decide(policy: Policy, subject: Subject, action: Action, resource: Resource): Decision {
  const { tenant, roles } = subject;
  const right = RIGHT_OF[action] ?? action;
  if (!roles.some((role) => mayDo(policy.roles, role, right))) {
    return denied(`the roles ${roles.join(', ') || '(none)'} have no right ${right}`);
  }
  if (resource.kind === 'job' && resource.tenant !== undefined && resource.tenant !== tenant) {
    return denied('the job belongs to another tenant');
  }
  const reserved = resource.kind === 'device' ? policy.devices[resource.id]?.tenants : undefined;
  if (reserved !== undefined && !reserved.includes(tenant)) {
    return denied(`device ${resource.id} is reserved for other tenants`);
  }
  return { allow: true };
}

function mayDo(roles: RoleRights, role: string, right: string): boolean {
  const rights = Object.hasOwn(roles, role) ? (roles[role] ?? []) : [];
  const kind = `${right.slice(0, right.indexOf(':'))}:*`;
  return rights.some((given) => given === '*' || given === kind || given === right);
}

function denied(reason: string): Decision {
  return { allow: false, reason };
}
