/** Turns a circuit of the domain into a {@link Program}: binds angles, reduces gates to matrices and phases. */
import { bindAngle, type Angle, type ParameterValues } from '../domain/angle.ts';
import { outputClbits, type Circuit } from '../domain/circuit.ts';
import type {
  Condition,
  GateOperation,
  IfOperation,
  MeasureOperation,
  Operation,
  WhileOperation,
} from '../domain/circuit.ts';
import { PipelineError } from '../domain/errors.ts';
import { finalMeasurementsOf, lastUses, liveQubitsOf } from './final-measurements.ts';
import { gateSteps } from './gate-steps.ts';
import { HADAMARD } from './matrices.ts';
import { NoiseLookup, type NoiseModel } from './noise.ts';
import { QubitSlots } from './qubit-slots.ts';
import type { Instruction, Measurement, Program, Step } from './program.ts';

/** How a circuit is lowered. */
export interface LoweringOptions {
  readonly noise?: NoiseModel;
  /** True when nobody asks for the state of qubits after their last measurement. */
  readonly reuseQubits?: boolean;
}

/**
 * Lowers a circuit with its parameters bound.
 *
 * @throws {@link PipelineError} `EXECUTION_STAGE_FAILED` when a parameter has no value or an angle is not finite.
 */
export function lower(circuit: Circuit, values: ParameterValues, options: LoweringOptions = {}): Program {
  return new Lowering(circuit, values, options.noise, options.reuseQubits === true).program();
}

/** Rotates a basis to Z: H for X, S† then H for Y. */
function basisChange(basis: MeasureOperation['basis'], qubit: number): readonly Step[] {
  if (basis === 'Z') return [];
  const hadamard: Step = { kind: 'matrix', target: qubit, controls: [], matrix: HADAMARD };
  return basis === 'X' ? [hadamard] : [{ kind: 'phase', qubits: [qubit], angle: -Math.PI / 2 }, hadamard];
}

/** The values given, over the defaults of the circuit. */
function withDefaults({ parameters }: Circuit, values: ParameterValues): ParameterValues {
  const missing = Object.entries(parameters).filter(
    ([name, value]) => value !== null && !Object.hasOwn(values, name),
  );
  if (missing.length === 0) return values;
  return { ...(Object.fromEntries(missing) as Record<string, number>), ...values };
}

/** What the operations of a circuit say about its qubits: found once, asked again for every binding. */
interface Uses {
  readonly live: readonly number[];
  readonly final: ReadonlyMap<number, readonly boolean[]>;
}
const known = new WeakMap<readonly Operation[], Uses>();

function usesOf(operations: readonly Operation[]): Uses {
  const uses = known.get(operations) ?? {
    ...{ live: liveQubitsOf(operations), final: finalMeasurementsOf(operations) },
  };
  known.set(operations, uses);
  return uses;
}

class Lowering {
  readonly #circuit: Circuit;
  readonly #values: ParameterValues;
  readonly #noise: NoiseLookup | undefined;
  readonly #slots: QubitSlots;
  /** Last use of each qubit; absent when places are not to be used again. */
  readonly #last: ReadonlyMap<number, number> | undefined;
  readonly #instructions: Instruction[] = [];
  readonly #basisChange: Step[] = [];
  readonly #finalMeasurements: Measurement[] = [];
  #loops = 0;
  /** Steps of the last unitary instruction while more may join it. */
  #open: Step[] | undefined;

  constructor(circuit: Circuit, values: ParameterValues, noise: NoiseModel | undefined, reuse: boolean) {
    this.#circuit = circuit;
    this.#noise = noise && new NoiseLookup(noise);
    this.#values = withDefaults(circuit, values);
    this.#last = reuse ? lastUses(circuit.operations) : undefined;
    this.#slots = new QubitSlots(reuse ? [] : usesOf(circuit.operations).live);
  }

  program(): Program {
    const { final } = usesOf(this.#circuit.operations);
    this.#circuit.operations.forEach((operation, index) => {
      this.#guarded(operation, final.get(index));
      this.#releaseAfter(operation, index, final.get(index));
    });
    return {
      liveQubits: this.#slots.qubits,
      clbits: this.#circuit.clbits,
      keyWidth: outputClbits(this.#circuit),
      loops: this.#loops,
      instructions: this.#instructions,
      basisChange: this.#basisChange,
      finalMeasurements: this.#finalMeasurements,
      readout: this.#slots.qubits.map((qubit) => this.#noise?.readout(qubit)),
    };
  }

  /** Puts qubits that were measured for the last time back to 0 and lets others have their places. */
  #releaseAfter(operation: Operation, index: number, final: readonly boolean[] | undefined): void {
    if (operation.kind !== 'measure' || operation.condition !== undefined) return;
    operation.qubits.forEach((qubit, element) => {
      if (this.#last?.get(qubit) !== index || final?.[element] === true) return;
      this.#emit({ kind: 'reset', qubit: this.#qubit(qubit) });
      this.#slots.release(qubit);
    });
  }

  #guarded(operation: Operation, final?: readonly boolean[]): void {
    if (operation.condition === undefined) this.#operation(operation, final);
    else this.#unless(operation.condition, () => this.#operation(operation));
  }

  #operation(operation: Operation, final?: readonly boolean[]): void {
    switch (operation.kind) {
      case 'gate':
        this.#steps(gateSteps(operation, this.#qubit, this.#angle));
        this.#gateNoise(operation);
        return;
      case 'measure':
        this.#measure(operation, final);
        return;
      case 'reset':
        for (const qubit of operation.qubits) this.#emit({ kind: 'reset', qubit: this.#qubit(qubit) });
        return;
      case 'barrier':
        return;
      case 'assign':
        this.#emit({ kind: 'assign', assign: operation });
        return;
      case 'if':
        this.#if(operation);
        return;
      case 'while':
        this.#while(operation);
    }
  }

  /** Puts the channel of a noisy gate after it. */
  #gateNoise(operation: GateOperation): void {
    if (this.#noise === undefined) return;
    const entry = this.#noise.gate(operation);
    const qubits = [...operation.controls, ...operation.targets];
    if (entry === undefined && this.#noise.nativeOnly) {
      const gate = 'c'.repeat(operation.controls.length) + operation.gate;
      const message = `gate ${gate} on qubits ${qubits.join(', ')} is not native to the device`;
      throw new PipelineError('EXECUTION_STAGE_FAILED', message, { gate, qubits });
    }
    if (entry?.channel === undefined) return;
    const live = qubits.map(this.#qubit);
    const { channel } = entry;
    const groups = channel.kind === 'depolarizing' ? [live] : live.map((qubit) => [qubit]);
    for (const group of groups) this.#emit({ kind: 'channel', qubits: group, channel });
  }

  #measure(operation: MeasureOperation, final: readonly boolean[] | undefined): void {
    operation.qubits.forEach((circuitQubit, element) => {
      const qubit = this.#qubit(circuitQubit);
      const readout = this.#noise?.readout(circuitQubit);
      if (readout === undefined && this.#noise?.nativeOnly === true) {
        throw new PipelineError(
          'EXECUTION_STAGE_FAILED',
          `the device has no qubit ${circuitQubit} to measure`,
        );
      }
      const measurement = { qubit, clbit: operation.clbits[element] ?? 0, ...(readout && { readout }) };
      const change = basisChange(operation.basis, qubit);
      if (final?.[element] === true) {
        this.#basisChange.push(...change);
        this.#finalMeasurements.push(measurement);
      } else {
        this.#steps(change);
        this.#emit({ kind: 'measure', qubit, clbit: measurement.clbit });
        if (readout !== undefined) this.#emit({ kind: 'misread', clbit: measurement.clbit, readout });
      }
    });
  }

  #if(operation: IfOperation): void {
    if (operation.otherwise.length === 0) {
      this.#unless(operation.when, () => operation.then.forEach((inner) => this.#guarded(inner)));
      return;
    }
    const test = this.#reserve();
    operation.then.forEach((inner) => this.#guarded(inner));
    const skip = this.#reserve();
    this.#instructions[test] = { kind: 'unless', when: operation.when, to: this.#here() };
    operation.otherwise.forEach((inner) => this.#guarded(inner));
    this.#instructions[skip] = { kind: 'jump', to: this.#here() };
  }

  #while(operation: WhileOperation): void {
    const loop = this.#loops;
    this.#loops += 1;
    this.#emit({ kind: 'enter', loop });
    const start = this.#here();
    this.#unless(operation.when, () => {
      const span = operation.span === undefined ? {} : { span: operation.span };
      this.#emit({ kind: 'turn', loop, max: operation.max, ...span });
      operation.body.forEach((inner) => this.#guarded(inner));
      this.#emit({ kind: 'jump', to: start });
    });
  }

  #unless(when: readonly Condition[], block: () => void): void {
    const test = this.#reserve();
    block();
    this.#instructions[test] = { kind: 'unless', when, to: this.#here() };
  }

  /** Keeps a place for a jump whose goal is not known yet. */
  #reserve(): number {
    const place = this.#here();
    this.#instructions.push({ kind: 'jump', to: place });
    return place;
  }

  /** The index of the next instruction; a jump may lead here, so no open run continues across it. */
  #here(): number {
    this.#open = undefined;
    return this.#instructions.length;
  }

  #emit(instruction: Instruction): void {
    this.#open = undefined;
    this.#instructions.push(instruction);
  }

  #steps(steps: readonly Step[]): void {
    if (steps.length === 0) return;
    if (this.#open === undefined) {
      this.#open = [];
      this.#instructions.push({ kind: 'unitary', steps: this.#open });
    }
    this.#open.push(...steps);
  }

  readonly #qubit = (circuitQubit: number): number => this.#slots.slot(circuitQubit);

  readonly #angle = (angle: Angle): number => {
    const value = this.#bind(angle);
    if (Number.isFinite(value)) return value;
    throw new PipelineError(
      'EXECUTION_STAGE_FAILED',
      `an angle of the circuit is ${value}; angles must be finite`,
    );
  };

  #bind(angle: Angle): number {
    try {
      return bindAngle(angle, this.#values);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const names = Object.keys(this.#circuit.parameters).join(', ');
      throw new PipelineError(
        'EXECUTION_STAGE_FAILED',
        `${error.message}; parameters of the circuit: ${names}`,
      );
    }
  }
}
