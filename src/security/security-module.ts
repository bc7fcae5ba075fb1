/** The port of RFC 0007's Security Module: asked at every way in, and again before a device is used. */
import type { Subject } from '../domain/subject.ts';

/** What may be asked for. */
export const ACTIONS = [
  'jobs:submit',
  'jobs:read',
  'jobs:cancel',
  'devices:list',
  'devices:status',
  'devices:use',
] as const;
/** One of {@link ACTIONS}. */
export type Action = (typeof ACTIONS)[number];

/** What is acted on. */
export interface Resource {
  readonly kind: 'job' | 'device';
  readonly id: string;
  /** Owner of a job. */
  readonly tenant?: string;
  readonly project?: string;
}

/** The answer; a denial says why, in words a caller may see. */
export type Decision = { readonly allow: true } | { readonly allow: false; readonly reason: string };

/** Decides who may do what. */
export interface SecurityModule {
  check(subject: Subject, action: Action, resource: Resource): Promise<Decision>;
}
