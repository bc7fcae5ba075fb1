/** Runs passes in order and reports what each did. */
import type { PassReport } from '../compiler.ts';
import { statisticsOf } from '../statistics.ts';
import type { Pass, PassContext, PlacedCircuit } from './pass.ts';

/** A circuit after passes, with one report a pass. */
export interface PassResult {
  readonly circuit: PlacedCircuit;
  readonly report: readonly PassReport[];
}

/** Runs passes in order. `now` gives milliseconds; it shows in the report only, never in the circuit. */
export function runPasses(
  circuit: PlacedCircuit,
  passes: readonly Pass[],
  context: PassContext,
  now: () => number,
): PassResult {
  let current = circuit;
  const report = passes.map((pass) => {
    const started = now();
    current = pass.run(current, context);
    return { pass: pass.name, ...statisticsOf(current), milliseconds: now() - started };
  });
  return { circuit: current, report };
}
