/** The receiver of gates that every rewriting rule writes to: rules stay plain functions without arrays to join. */
import type { Angle } from '../angle.ts';
import type { GateName, GateOperation } from '../circuit.ts';

/** Takes one gate: targets in the order of the base gate's matrix, then controls, then parameters in radians. */
export type GateSink = (
  gate: GateName,
  targets: readonly number[],
  controls: readonly number[],
  params: readonly Angle[],
) => void;

/** A sink that keeps the condition and the source span of `origin` on every gate it passes on. */
export function sinkLike(origin: GateOperation, take: (operation: GateOperation) => void): GateSink {
  const { condition, span } = origin;
  return (gate, targets, controls, params) => {
    take({
      kind: 'gate',
      gate,
      targets,
      controls,
      params,
      ...(condition === undefined ? {} : { condition }),
      ...(span === undefined ? {} : { span }),
    });
  };
}
