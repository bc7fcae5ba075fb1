/** Runs the built `qrtx` in a child process, and writes job folders for it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ran, runToEnd } from '../support/run-to-end.ts';

const ROOT = join(import.meta.dirname, '../..');
/** The built program. */
export const MAIN = join(ROOT, 'dist/src/cli/main.js');
/** The folder of the Bell example. */
export const BELL = join(ROOT, 'examples/bell');

/** Runs one command to its end. */
export const qrtx = (args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> =>
  runToEnd(process.execPath, [MAIN, ...args], env);

/** Writes a job folder. */
export async function jobFolder(work: string, name: string, yaml: string, program?: string): Promise<string> {
  const folder = join(work, name);
  await mkdir(folder);
  await writeFile(join(folder, 'job.yaml'), yaml);
  if (program !== undefined) await writeFile(join(folder, 'program.qasm'), program);
  return folder;
}

/** A job.yaml with one thing wrong or none. */
export const jobYaml = (
  changes: { target?: string; shots?: string; path?: string; extra?: string } = {},
) => `apiVersion: eigen.os/v1
kind: QuantumJob
metadata:
  name: bad
spec:
  target: ${changes.target ?? 'sim:local'}
  program:
    path: ${changes.path ?? 'program.qasm'}
runtime:
  shots: ${changes.shots ?? '100'}
${changes.extra ?? ''}`;
/** One qubit turned to 1. */
export const PROGRAM =
  'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[1] q;\nbit[1] c;\nx q[0];\nc = measure q;\n';

/** The one document on stdout. */
export const document = (ran: Ran) => JSON.parse(ran.stdout) as Record<string, unknown>;
