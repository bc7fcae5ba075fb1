/**
 * Native simulators for comparison: Qulacs and Qiskit Aer from the Python package index, in an environment of their
 * own in the cache folder. Only `npm run bench -- simulator --native` uses them, and only it installs them.
 */
import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../src/config/home.ts';
import type { Circuit, GateOperation } from '../src/domain/circuit.ts';

const PACKAGES = ['qulacs==0.6.14', 'qiskit-aer==0.18.2', 'qiskit==2.6.2'];
const SCRIPT = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? './native-peers.py' : '../../bench/native-peers.py',
    import.meta.url,
  ),
);

/** A simulator to compare with. */
export type NativePeer = 'qulacs' | 'aer';

/** Milliseconds of one run: by the clock, and of all processors together. */
export interface Timing {
  readonly wall: number;
  readonly cpu: number;
}

/** Both peers in one Python process, so that they are warm. */
export class NativePeers {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  /** @param python - an interpreter that has the packages */
  constructor(python: string, threads: number) {
    const env = { ...process.env, OMP_NUM_THREADS: String(threads) };
    this.#process = spawn(python, [SCRIPT], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Runs a circuit once. */
  async run(peer: NativePeer, circuit: Circuit, shots: number): Promise<Timing> {
    const gates = circuit.operations.filter((one) => one.kind === 'gate').map(gateOf);
    this.#process.stdin.write(`${JSON.stringify({ peer, qubits: circuit.qubits, gates, shots })}\n`);
    const answer: IteratorResult<string, unknown> = await this.#answers.next();
    if (answer.done === true) throw new Error(`${peer} ended without an answer; its message stands above`);
    const { seconds, cpu_seconds } = JSON.parse(answer.value) as { seconds: number; cpu_seconds: number };
    return { wall: seconds * 1000, cpu: cpu_seconds * 1000 };
  }

  async close(): Promise<void> {
    this.#process.stdin.end();
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
  }
}

/** The gate as the peers know it: name of qelib1.inc, numbers, controls before targets. */
function gateOf({ gate, controls, targets, params }: GateOperation): readonly unknown[] {
  const names: Readonly<Record<string, string>> = { u: 'u3', '1x': 'cx', '1p': 'cu1' };
  const key = controls.length === 0 ? gate : `${controls.length}${gate}`;
  return [names[key] ?? key, params, [...controls, ...targets]];
}

/** Installs the peers where they are missing, and gives the interpreter that has them. */
export function installedPeers(progress: (line: string) => void): string {
  const home = join(cacheFolder(), 'native-peers');
  const python = join(home, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(join(home, 'complete'))) return python;
  progress(`installing ${PACKAGES.join(', ')} in ${home}`);
  const run = (file: string, args: readonly string[]): void =>
    void execFileSync(file, args, { stdio: 'inherit' });
  run('python3', ['-m', 'venv', home]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES]);
  writeFileSync(join(home, 'complete'), `${PACKAGES.join('\n')}\n`);
  return python;
}
