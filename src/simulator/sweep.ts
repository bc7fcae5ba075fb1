/**
 * Runs sweeps over a register. Each block is brought into contiguous scratch space, all operations of the sweep are
 * applied to it, and it goes back; blocks are independent, so threads take them one by one and the result does not
 * depend on who takes which.
 */
import { bitsOf, deposit } from './bits.ts';
import type { SimulationControl } from './control.ts';
import type { Kernels } from './kernels.ts';
import type { BlockOperation, Sweep } from './block-operation.ts';
import { BLOCK_QUBITS } from './plan.ts';
import { SCRATCH_BYTES, type Register } from './register-memory.ts';

const BLOCK_BYTES = 2 ** BLOCK_QUBITS * 8;
const PADDING = 12_416;
/** Low half of a fan's table: 2^7 entries. */
const LOW_QUBITS = 7;
const LOW_TABLE_BYTES = 2 ** LOW_QUBITS * 16;
const FAN_BYTES = 2 * LOW_TABLE_BYTES;
/** Operations on one block between two looks at the cancel flag. */
const CHECK_EVERY = 64;

/** Scratch space: block, run offsets, tables of fans. */
const RE = 0;
const IM = RE + BLOCK_BYTES + PADDING;
const OFFSETS = IM + BLOCK_BYTES + PADDING;
const TABLES = OFFSETS + 2 ** BLOCK_QUBITS * 4;

/** Sweeps of one register, ready to be shared by threads. */
export interface SweepJob {
  readonly register: Register;
  readonly sweeps: readonly Sweep[];
  /** Per sweep, the base bits that blocks may have: where the state was never set it is zero and stays zero. */
  readonly bases: readonly number[];
  /** Two words per sweep: blocks taken, blocks done. */
  readonly words: Int32Array;
}

/**
 * Prepares sweeps on a register whose amplitudes are zero outside `support`.
 *
 * @param shared - true when several threads will take part
 */
export function sweepJob(
  register: Register,
  sweeps: readonly Sweep[],
  support: number,
  shared: boolean,
): SweepJob {
  let reached = support;
  const bases = sweeps.map(({ qubits, targets }) => {
    const outer = qubits.reduce((mask, qubit) => mask & ~(1 << qubit), 2 ** register.qubits - 1);
    const base = outer & reached;
    reached |= targets;
    return base;
  });
  const length = 2 * sweeps.length;
  const words = shared ? new Int32Array(new SharedArrayBuffer(4 * length)) : new Int32Array(length);
  return { register, sweeps, bases, words };
}

/** One thread's part in sweeps. */
export class Sweeper {
  readonly #kernels: Kernels;
  readonly #f64: Float64Array;
  readonly #u32: Uint32Array;
  readonly #scratch: number;
  readonly #control: SimulationControl;

  /** @param thread - number of the thread among those that share the memory: it picks the scratch space */
  constructor(kernels: Kernels, buffer: ArrayBufferLike, thread: number, control: SimulationControl) {
    this.#kernels = kernels;
    this.#scratch = thread * SCRATCH_BYTES;
    this.#f64 = new Float64Array(buffer, this.#scratch, SCRATCH_BYTES / 8);
    this.#u32 = new Uint32Array(buffer, this.#scratch, SCRATCH_BYTES / 4);
    this.#control = control;
  }

  /**
   * Takes blocks until all sweeps are done.
   *
   * @param report - hears the share of the job that is done
   * @throws {@link SimulationCancelled}
   */
  run(job: SweepJob, report: (fraction: number) => void): void {
    job.sweeps.forEach((sweep, index) => {
      const outer = bitsOf(job.bases[index] ?? 0);
      const total = 2 ** outer.length;
      let prepared = false;
      for (let block = this.#take(job, index); block < total; block = this.#take(job, index)) {
        if (!prepared) this.#prepare(sweep);
        prepared = true;
        this.#block(job.register, sweep, deposit(block, outer));
        if (Atomics.add(job.words, 2 * index + 1, 1) + 1 === total) Atomics.notify(job.words, 2 * index + 1);
        report((index + block / total) / job.sweeps.length);
      }
      this.#awaitOthers(job, index, total);
    });
  }

  #take(job: SweepJob, index: number): number {
    this.#control.check();
    return Atomics.add(job.words, 2 * index, 1);
  }

  #awaitOthers(job: SweepJob, index: number, total: number): void {
    for (;;) {
      const done = Atomics.load(job.words, 2 * index + 1);
      if (done >= total) return;
      this.#control.check();
      Atomics.wait(job.words, 2 * index + 1, done, 10);
    }
  }

  /** Fills the tables that all blocks of a sweep share. */
  #prepare(sweep: Sweep): void {
    const run = runQubits(sweep);
    const offsets = this.#u32.subarray(OFFSETS / 4);
    const above = sweep.qubits.slice(run).map((qubit) => qubit - run);
    for (let k = 0; k < 2 ** above.length; k += 1) offsets[k] = deposit(k, above);
    let fan = 0;
    for (const operation of sweep.operations) {
      if (operation.kind !== 'fan') continue;
      this.#prepareFan(operation, TABLES + fan * FAN_BYTES);
      fan += 1;
    }
  }

  #prepareFan({ inside, need }: Extract<BlockOperation, { kind: 'fan' }>, address: number): void {
    const lowLog = Math.min(LOW_QUBITS, inside.length);
    const width = 2 ** lowLog;
    const needed = need & (width - 1);
    const low = address / 8;
    for (let k = 0; k < width; k += 1) {
      const angle = (k & needed) === needed ? angleOf(k, inside, 0) : 0;
      this.#f64[low + k] = Math.cos(angle);
      this.#f64[low + width + k] = Math.sin(angle);
    }
    const high = (address + LOW_TABLE_BYTES) / 8;
    for (let k = 0; k < 2 ** (inside.length - lowLog); k += 1) {
      const angle = angleOf(k, inside, lowLog);
      this.#f64[high + 2 * k] = Math.cos(angle);
      this.#f64[high + 2 * k + 1] = Math.sin(angle);
    }
  }

  #block(register: Register, sweep: Sweep, base: number): void {
    const log = sweep.qubits.length;
    const run = runQubits(sweep);
    const [re, im] = [register.re + base * 8, register.im + base * 8];
    if (run === log) {
      this.#operations(sweep, base, re, im);
      return;
    }
    const [blockRe, blockIm, offsets] = [this.#scratch + RE, this.#scratch + IM, this.#scratch + OFFSETS];
    const runs = 2 ** (log - run);
    const bytes = 2 ** run * 8;
    const anyRe = this.#kernels.gather(blockRe, re, offsets, runs, bytes);
    const anyIm = this.#kernels.gather(blockIm, im, offsets, runs, bytes);
    if (anyRe + anyIm === 0) return;
    this.#operations(sweep, base, blockRe, blockIm);
    this.#kernels.scatter(blockRe, re, offsets, runs, bytes);
    this.#kernels.scatter(blockIm, im, offsets, runs, bytes);
  }

  #operations(sweep: Sweep, base: number, re: number, im: number): void {
    const log = sweep.qubits.length;
    let fan = 0;
    let applied = 0;
    for (const operation of sweep.operations) {
      const table = TABLES + fan * FAN_BYTES;
      if (operation.kind === 'fan') fan += 1;
      if ((base & operation.outer) !== operation.outer) continue;
      this.#apply(operation, base, re, im, log, this.#scratch + table);
      applied += 1;
      if (applied % CHECK_EVERY === 0) this.#control.check();
    }
  }

  #apply(operation: BlockOperation, base: number, re: number, im: number, log: number, table: number): void {
    const kernels = this.#kernels;
    switch (operation.kind) {
      case 'flip':
        kernels.flip(re, im, log, operation.target, operation.controls);
        return;
      case 'real': {
        const [a, , b, , c, , d] = operation.matrix;
        kernels.real(re, im, log, operation.target, operation.controls, a, b, c, d);
        return;
      }
      case 'matrix':
        kernels.matrix(re, im, log, operation.target, operation.controls, ...operation.matrix);
        return;
      case 'turn': {
        const [, , br, bi, ...lower] = operation.matrix;
        kernels.turn(re, im, log, operation.target, operation.exchange, br, bi, ...lower);
        return;
      }
      case 'scale':
        kernels.phase(re, im, log, 0, ...operation.factor);
        return;
      case 'phase': {
        const { mask, angle } = operation;
        kernels.phase(re, im, log, mask, Math.cos(angle), Math.sin(angle));
        return;
      }
      case 'fan': {
        let angle = operation.angle;
        for (const [bit, part] of operation.outside) if (((base >>> bit) & 1) === 1) angle += part;
        const [pr, pi] = [Math.cos(angle), Math.sin(angle)];
        const lowLog = Math.min(LOW_QUBITS, log);
        kernels.fan(re, im, log, operation.need, lowLog, table, table + LOW_TABLE_BYTES, pr, pi);
      }
    }
  }
}

/** Number of lowest qubits that the block holds without a gap. */
function runQubits({ qubits }: Sweep): number {
  let run = 0;
  while (run < qubits.length && qubits[run] === run) run += 1;
  return run;
}

function angleOf(value: number, angles: readonly number[], from: number): number {
  let angle = 0;
  for (let bit = 0; value >>> bit !== 0; bit += 1)
    if (((value >>> bit) & 1) === 1) angle += angles[from + bit] ?? 0;
  return angle;
}
