/** Runs the built `qrtx` in a child process, and writes job folders for it. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
/** The built program. */
export const MAIN = join(ROOT, 'dist/src/cli/main.js');
/** The folder of the Bell example. */
export const BELL = join(ROOT, 'examples/bell');

/** How a command ended. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command to its end. */
export function qrtx(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { env, timeout: 120_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
  });
}

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

/** Every shot takes its own turns, so that ten million of them run until they are stopped; little to compile. */
export const LONG_PROGRAM = `OPENQASM 3.0;
include "stdgates.inc";
qubit[12] q;
bit[12] c;
for uint i in [0:20] {
  h q;
  c = measure q;
  if (c[0]) { rx(0.3) q[1]; }
  if (c[1]) { rx(0.4) q[2]; }
}
`;

/** The one document on stdout. */
export const document = (ran: Ran) => JSON.parse(ran.stdout) as Record<string, unknown>;
