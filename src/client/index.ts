/** The library `qrtx/client`: submit, watch and cancel quantum jobs from a program. */
export { JobClient, type JobClientOptions } from './job-client.ts';
export type { CancelAnswer } from './cancellation.ts';
export { type TemporalAccess, connectTemporal } from './connection.ts';
export { JobNotEnded, JobNotFound, ServiceUnreachable } from './errors.ts';
export { type ServerFacts, serverFacts } from './server-facts.ts';
export { type WaitingJobs, waitingJobs } from './waiting-jobs.ts';
export type { ListFilter } from './list-filter.ts';
export type { GcOptions, RemovableLedger, RemovedJob } from './removal.ts';
export type { JobSubmission, RawSubmission } from './submission.ts';
export type { Submitted } from './submitter.ts';
export type { JobSnapshot, JobUpdate } from '../domain/job-record.ts';
export type { JobResults } from '../domain/job-results.ts';
export { loadJobFolder } from '../qfs/job-folder.ts';
