/** What the workflow bundle contains, by name. */
import './stack-trace-limit.ts';
export { quantumJob } from './quantum-job.ts';
