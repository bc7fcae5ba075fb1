/**
 * Bodies of defined gates, expanded once for each list of parameters: gates that call gates that call gates grow by
 * powers, and running a body again for every call would cost that much time before a limit can say so.
 */
import type { Angle } from '../../../domain/angle.ts';
import { printAngle } from '../../../domain/aqo/angle-text.ts';
import type { GateOperation } from '../../../domain/circuit.ts';
import type { GateDefinitionNode } from '../ast.ts';

/** Gates that are remembered at most; what does not fit is expanded again. */
const MOST_REMEMBERED = 200_000;

/** The memory of expanded bodies; gates are on the qubits 0, 1, … of the head. */
export class Expansions {
  readonly #known = new Map<GateDefinitionNode, Map<string, readonly GateOperation[]>>();
  readonly #weights = new Map<GateDefinitionNode, number>();
  #remembered = 0;

  /** Records how many gates a body stands for, so that a limit is met before anything is expanded. */
  weigh(definition: GateDefinitionNode, gates: number): void {
    this.#weights.set(definition, gates);
  }

  /** How many gates a body stands for, as far as that is known. */
  weight(definition: GateDefinitionNode): number {
    return this.#weights.get(definition) ?? 1;
  }

  /** The gates of a body for some parameters, made by `expand` when they are not known. */
  get(
    definition: GateDefinitionNode,
    params: readonly Angle[],
    expand: () => readonly GateOperation[],
  ): readonly GateOperation[] {
    const key = params.map((angle) => (typeof angle === 'number' ? String(angle) : printAngle(angle))).join();
    const known = this.#known.get(definition)?.get(key);
    if (known !== undefined) return known;
    const gates = expand();
    if (this.#remembered + gates.length <= MOST_REMEMBERED) {
      const list = this.#known.get(definition) ?? new Map<string, readonly GateOperation[]>();
      this.#known.set(definition, list.set(key, gates));
      this.#remembered += gates.length + 1;
    }
    return gates;
  }
}
