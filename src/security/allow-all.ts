/** The default Security Module: one site, one tenant, everybody may do everything. */
import type { SecurityModule } from './security-module.ts';

/** Allows every action. */
export const allowAll: SecurityModule = {
  check: () => Promise.resolve({ allow: true }),
};
