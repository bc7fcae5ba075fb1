/** The library `qrtx/client`: submit, watch and cancel quantum jobs from a program. */
export { type CancelAnswer, JobClient, type JobClientOptions, type Submitted } from './job-client.ts';
export { type TemporalAccess, connectTemporal } from './connection.ts';
export { JobNotFound, ServiceUnreachable } from './errors.ts';
export { type ServerFacts, serverFacts } from './server-facts.ts';
export type { ListFilter } from './list-filter.ts';
export type { JobSubmission } from './submission.ts';
export type { JobSnapshot, JobUpdate } from '../domain/job-record.ts';
export type { JobResults } from '../domain/job-results.ts';
export { loadJobFolder } from '../qfs/job-folder.ts';
