/**
 * The line between a running simulation and its owner in another thread: a cancel flag down, progress and phase up.
 * It is shared memory, because the simulating thread never returns to its event loop.
 */
import type { PhaseTime } from '../domain/result.ts';
import type { ExecutingPhase } from '../domain/task-state.ts';

/** Phases a simulation goes through, in order. */
export const SIMULATION_PHASES = [
  'QuantumInitializing',
  'QuantumRunning',
  'Measuring',
] as const satisfies readonly ExecutingPhase[];
/** One of {@link SIMULATION_PHASES}. */
export type SimulationPhase = (typeof SIMULATION_PHASES)[number];

const CANCEL = 0;
const PROGRESS = 1;
const PHASE = 2;
const WORDS = 3;
const PROGRESS_SCALE = 1_000_000;

/** Sets of words that share memory: to make and to send some for every short run would cost more than its angles. */
const SETS = 64;
let block = new SharedArrayBuffer(0);
let given = SETS;

function freshWords(): Int32Array<SharedArrayBuffer> {
  if (given === SETS) {
    block = new SharedArrayBuffer(SETS * WORDS * 4);
    given = 0;
  }
  given += 1;
  return new Int32Array(block, (given - 1) * WORDS * 4, WORDS);
}

/** Thrown inside the simulation when its owner cancelled it. */
export class SimulationCancelled extends Error {
  override readonly name = 'SimulationCancelled';
}

/** Both ends of the line, over the same words. */
export class SimulationControl {
  readonly words: Int32Array<SharedArrayBuffer>;

  /** @param words - three shared 32-bit words; a fresh set when absent */
  constructor(words = freshWords()) {
    this.words = words;
  }

  cancel(): void {
    Atomics.store(this.words, CANCEL, 1);
  }

  /** @throws {@link SimulationCancelled} */
  check(): void {
    if (Atomics.load(this.words, CANCEL) !== 0) throw new SimulationCancelled('the simulation was cancelled');
  }

  /** Raises the progress; a smaller value than before changes nothing. */
  advance(fraction: number): void {
    const value = Math.min(PROGRESS_SCALE, Math.floor(fraction * PROGRESS_SCALE));
    if (value > Atomics.load(this.words, PROGRESS)) Atomics.store(this.words, PROGRESS, value);
  }

  get progress(): number {
    return Atomics.load(this.words, PROGRESS) / PROGRESS_SCALE;
  }

  get phase(): SimulationPhase {
    return SIMULATION_PHASES[Atomics.load(this.words, PHASE)] ?? 'QuantumInitializing';
  }

  /** Begins a phase and returns its record. */
  enter(phase: SimulationPhase): PhaseTime {
    Atomics.store(this.words, PHASE, SIMULATION_PHASES.indexOf(phase));
    return { phase, at: new Date().toISOString() };
  }
}
