/** What the workflow bundle contains, by name. */
export { quantumJob } from './quantum-job.ts';
