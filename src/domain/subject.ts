/** Who acts on jobs and devices (contract §9). */

/** A caller, as the gateway or the argument of a job names it. */
export interface Subject {
  readonly tenant: string;
  readonly project: string;
  readonly subject: string;
  readonly roles: readonly string[];
}
