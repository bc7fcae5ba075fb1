/** Runs passes in order and reports what each did. */
import type { PassReport } from '../../domain/pass-report.ts';
import { statisticsOf } from '../statistics.ts';
import type { Pass, PassContext, PlacedCircuit } from './pass.ts';

/** A circuit after passes, with one report a pass. */
export interface PassResult {
  readonly circuit: PlacedCircuit;
  readonly report: readonly PassReport[];
}

/**
 * Runs passes in order. `now` gives milliseconds; it shows in the report only, never in the circuit. A pass that left a
 * circuit alone does not look at the very same circuit again: its answer depends on nothing else.
 */
export function runPasses(
  circuit: PlacedCircuit,
  passes: readonly Pass[],
  context: PassContext,
  now: () => number,
): PassResult {
  let current = circuit;
  let statistics = statisticsOf(circuit);
  const leftAlone = new Map<Pass['run'], PlacedCircuit>();
  const report = passes.map((pass) => {
    const started = now();
    const next = leftAlone.get(pass.run) === current ? current : pass.run(current, context);
    if (next === current) leftAlone.set(pass.run, current);
    if (next.operations !== current.operations) statistics = statisticsOf(next);
    current = next;
    return { pass: pass.name, ...statistics, milliseconds: now() - started };
  });
  return { circuit: current, report };
}
