/** The policy of a site: contract §9 without a file, and what a file changes or gets wrong. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audited, createAuditLog, openAuditFile } from '../../../src/security/audit-log.ts';
import { readPolicyFile } from '../../../src/security/policy-file.ts';
import { rolePolicy } from '../../../src/security/role-policy.ts';
import type { Subject } from '../../../src/domain/subject.ts';
import { ACTIONS, type Action } from '../../../src/security/security-module.ts';

const device = { kind: 'device', id: 'qpu:east' } as const;
const as = (...roles: string[]): Subject => ({ tenant: 'acme', project: 'p1', subject: 'ada', roles });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qrtx-policy-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function policyOf(text: string) {
  const path = join(folder, 'policy.yaml');
  await writeFile(path, text);
  return readPolicyFile(path);
}

describe('without a file', () => {
  const allowed: Readonly<Record<string, readonly Action[]>> = {
    admin: ACTIONS,
    user: ['jobs:submit', 'jobs:read', 'jobs:cancel', 'devices:list', 'devices:status', 'devices:use'],
    readonly: ['jobs:read', 'devices:list'],
    stranger: [],
    constructor: [],
  };

  it.each(Object.keys(allowed))('%s may do what the contract says', async (role) => {
    for (const action of ACTIONS) {
      const { allow } = await rolePolicy().check(as(role), action, device);
      expect([action, allow]).toEqual([action, allowed[role]?.includes(action)]);
    }
  });

  it('one role of several is enough, and none is nothing', async () => {
    expect(await rolePolicy().check(as('stranger', 'user'), 'jobs:submit', device)).toEqual({ allow: true });
    expect(await rolePolicy().check(as(), 'jobs:read', device)).toMatchObject({ allow: false });
  });

  it('keeps tenants apart, for an admin too', async () => {
    const job = { kind: 'job', id: 'j', tenant: 'umbrella' } as const;
    expect(await rolePolicy().check(as('admin'), 'jobs:read', job)).toMatchObject({ allow: false });
  });
});

describe('a policy file', () => {
  it('adds roles, reserves devices and sets limits', async () => {
    const policy = await policyOf(
      [
        'schema: qrtx.policy/1',
        'roles: {operator: ["devices:*"]}',
        'devices: {"qpu:east": {tenants: [umbrella]}}',
        'limits: {default: {open_streams: 5}, tenants: {acme: {submit_burst: 2}}}',
      ].join('\n'),
    );
    const security = rolePolicy(policy);
    expect(await security.check(as('operator'), 'devices:status', device)).toMatchObject({ allow: false });
    expect(await security.check({ ...as('user'), tenant: 'umbrella' }, 'devices:use', device)).toEqual({
      allow: true,
    });
    expect(await security.check(as('user'), 'devices:use', device)).toEqual({
      allow: false,
      reason: 'device qpu:east is reserved for other tenants',
    });
    expect(policy.limits).toMatchObject({
      default: { open_streams: 5, submits_per_second: 50 },
      tenants: { acme: { submit_burst: 2 } },
    });
  });

  it.each([
    ['an unknown key', 'schema: qrtx.policy/1\nrolez: {}\n', { field: 'rolez', line: 2, column: 1 }],
    [
      'a right that is none',
      'schema: qrtx.policy/1\nroles:\n  a: [jobs:fly]\n',
      { field: 'roles.a[0]', line: 3 },
    ],
    ['a limit of 0', 'schema: qrtx.policy/1\nlimits: {default: {submit_burst: 0}}\n', { line: 2 }],
    ['no schema', 'roles: {}\n', { field: 'schema' }],
  ])('with %s is refused, with its place', async (_name, text, violation) => {
    await expect(policyOf(text)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      details: { violations: [violation] },
    });
  });
});

describe('the audit log', () => {
  it('has a line for every denial and every change, and none for reads that are allowed', async () => {
    const lines: Record<string, unknown>[] = [];
    const log = createAuditLog((line) => lines.push(JSON.parse(line) as Record<string, unknown>));
    const security = audited(rolePolicy(), log, { at: 'worker', request_id: 'r-1' });
    await security.check(as('user'), 'jobs:read', device);
    await security.check(as('user'), 'jobs:cancel', device);
    await security.check(as('readonly'), 'jobs:cancel', device);
    expect(lines).toMatchObject([
      { action: 'jobs:cancel', decision: 'allow', subject: 'ada', tenant: 'acme', at: 'worker' },
      { action: 'jobs:cancel', decision: 'deny', roles: ['readonly'], reason: expect.any(String) as string },
    ]);
  });

  it('is appended to, and is its owner’s only', async () => {
    const path = join(folder, 'logs/audit.jsonl');
    for (const subject of ['ada', 'grace']) {
      const file = openAuditFile(path);
      file.write({ action: 'jobs:submit', decision: 'allow', subject: { subject }, at: 'EnqueueJob' });
      file.close();
    }
    const { readFile, stat } = await import('node:fs/promises');
    expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(2);
    expect((await stat(path)).mode & 0o077).toBe(0);
  });
});
