/** Reads the policy file of a site (YAML): rights of roles, reserved devices and limits of tenants. */
import { z } from 'zod';
import { readYamlFile } from '../config/read-yaml-file.ts';
import { ACTIONS } from './security-module.ts';
import { DEFAULT_ROLES, type Policy } from './role-policy.ts';

/** How much a tenant may ask for at once. */
export interface TenantLimits {
  /** Submits a second over a longer time. */
  readonly submits_per_second: number;
  /** Submits that may come at once. */
  readonly submit_burst: number;
  /** Streams of updates open at the same time. */
  readonly open_streams: number;
  /** Jobs that have not ended. */
  readonly open_jobs: number;
}

/** Limits by tenant; `default` holds for tenants that are not named. */
export interface Limits {
  readonly default: TenantLimits;
  readonly tenants: Readonly<Record<string, Partial<TenantLimits>>>;
}

/** The limits of a site that sets none: far above one person, below what one host can serve. */
export const DEFAULT_LIMITS: Limits = {
  default: { submits_per_second: 50, submit_burst: 200, open_streams: 2000, open_jobs: 2000 },
  tenants: {},
};

/** A policy file with its defaults. */
export interface SitePolicy extends Policy {
  readonly limits: Limits;
}

const KINDS = [...new Set(ACTIONS.map((action) => `${action.split(':')[0] ?? ''}:*`))];
const RIGHTS = ['*', ...KINDS, ...ACTIONS] as const;
const RIGHT_ERROR = `must be a right: ${RIGHTS.join(', ')}`;
const NAME_ERROR = 'must be a name of 1 to 256 characters';
const name = z.string({ error: NAME_ERROR }).min(1, { error: NAME_ERROR }).max(256, { error: NAME_ERROR });
const right = z.string({ error: RIGHT_ERROR }).refine((text) => RIGHTS.some((known) => known === text), {
  error: RIGHT_ERROR,
});
const amount = (least: number, most: number) => {
  const error = `must be a number from ${least} to ${most}`;
  return z.number({ error }).min(least, { error }).max(most, { error });
};

const limits = z.strictObject({
  submits_per_second: amount(0.001, 100_000).optional(),
  submit_burst: amount(1, 1_000_000).optional(),
  open_streams: amount(0, 1_000_000).optional(),
  open_jobs: amount(1, 1_000_000).optional(),
});

const MAPPING = { error: 'must be a mapping' };

/** The file as it is written; also what its errors are checked against. */
const policySchema = z.strictObject(
  {
    schema: z.literal('qrtx.policy/1', { error: 'must be qrtx.policy/1' }),
    roles: z.record(name, z.array(right, { error: 'must be a list of rights' }), MAPPING).optional(),
    devices: z
      .record(
        name,
        z.strictObject({ tenants: z.array(name, { error: 'must be a list of tenants' }) }),
        MAPPING,
      )
      .optional(),
    limits: z
      .strictObject({ default: limits.optional(), tenants: z.record(name, limits, MAPPING).optional() })
      .optional(),
  },
  MAPPING,
);

/**
 * The policy in a file. Roles it does not name keep the rights of contract §9.
 *
 * @throws PipelineError `CONFIGURATION_INVALID` with every violation, its line and column; the system's error when the
 * file cannot be read.
 */
export async function readPolicyFile(path: string): Promise<SitePolicy> {
  const { roles = {}, devices = {}, limits: said = {} } = await readYamlFile(path, policySchema);
  return {
    roles: { ...DEFAULT_ROLES, ...roles },
    devices,
    limits: {
      default: { ...DEFAULT_LIMITS.default, ...present(said.default) },
      tenants: Object.fromEntries(
        Object.entries(said.tenants ?? {}).map(([tenant, own]) => [tenant, present(own)]),
      ),
    },
  };
}

/** Without the keys that were left out. */
function present(given: z.output<typeof limits> = {}): Partial<TenantLimits> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
