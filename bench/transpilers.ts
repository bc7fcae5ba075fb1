/**
 * Other compilers for comparison: Qiskit and pytket from the Python package index, in an environment of their own in
 * the cache folder. `npm run bench -- layout --native` installs it; without it the comparison is skipped.
 */
import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { cacheFolder } from '../src/config/home.ts';
import { PACKAGE_ROOT } from '../src/config/package-info.ts';
import type { Circuit, GateName, Operation } from '../src/domain/circuit.ts';

const PACKAGES = ['qiskit==2.6.2', 'pytket==2.18.5'];
const SCRIPT = join(PACKAGE_ROOT, 'bench', 'transpilers.py');

/** A compiler to compare with. */
export type Transpiler = 'qiskit' | 'pytket';

/** What a compiler is told of a device: a calibration file, or the map alone. */
export interface MeasuredDevice {
  readonly qubits: number;
  readonly couplingMap: readonly (readonly [number, number])[];
}

/** A compiled circuit on device qubits; milliseconds by the clock, and of all processors together. */
export interface Transpiled {
  readonly circuit: Circuit;
  readonly wall: number;
  readonly cpu: number;
}

type Gate = readonly [
  name: string,
  params: readonly number[],
  qubits: readonly number[],
  bits: readonly number[],
];

/** Both compilers in one Python process, so that they are warm. */
export class Transpilers {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  /** @param python - an interpreter that has the packages */
  constructor(python: string) {
    this.#process = spawn(python, [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async compile(peer: Transpiler, device: MeasuredDevice, qasm: string, seed: number): Promise<Transpiled> {
    this.#process.stdin.write(`${JSON.stringify({ peer, device, qasm, seed })}\n`);
    const answer: IteratorResult<string, unknown> = await this.#answers.next();
    if (answer.done === true) throw new Error(`${peer} ended without an answer; its message stands above`);
    const { gates, wall, cpu } = JSON.parse(answer.value) as {
      readonly gates: readonly Gate[];
      readonly wall: number;
      readonly cpu: number;
    };
    return { circuit: circuitOf(gates, device.qubits), wall, cpu };
  }

  async close(): Promise<void> {
    this.#process.stdin.end();
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
  }
}

function circuitOf(gates: readonly Gate[], qubits: number): Circuit {
  const operations = gates.map(([name, params, on, clbits]): Operation => {
    if (name === 'measure') return { kind: 'measure', qubits: on, clbits, basis: 'Z' };
    const controls = name === 'cx' ? on.slice(0, 1) : [];
    const gate = (name === 'cx' ? 'x' : name) as GateName;
    return { kind: 'gate', gate, targets: on.slice(controls.length), controls, params };
  });
  const clbits = 1 + Math.max(-1, ...gates.flatMap(([, , , bits]) => bits));
  return { qubits, clbits, operations, parameters: {} };
}

/** The interpreter that has the compilers; undefined when they are not installed and `install` is false. */
export function transpilerPython(install: boolean, progress: (line: string) => void): string | undefined {
  const home = join(cacheFolder(), 'transpilers');
  const python = join(home, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(join(home, 'complete'))) return python;
  if (!install) return undefined;
  progress(`installing ${PACKAGES.join(', ')} in ${home}`);
  const run = (file: string, args: readonly string[]): void =>
    void execFileSync(file, args, { stdio: 'inherit' });
  run('python3', ['-m', 'venv', home]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES]);
  writeFileSync(join(home, 'complete'), `${PACKAGES.join('\n')}\n`);
  return python;
}
