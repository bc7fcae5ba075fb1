/** Noise follows gates: a level that somebody chose and that removes some of them changes what is simulated. */
import type { Circuit } from '../domain/circuit.ts';
import type { DiagnosticSink } from './diagnostics/sink.ts';
import { statisticsOf } from './statistics.ts';

/** Warns when the passes of a level left other gates than the program has; level 0 only writes them as the device has them. */
export function warnOfLostNoise(sink: DiagnosticSink, level: number, before: Circuit, after: Circuit): void {
  if (level === 0 || after.operations === before.operations) return;
  const [had, left] = [statisticsOf(before).gates, statisticsOf(after).gates];
  if (had === left) return;
  const { start = 0, end = 0 } = before.operations.find(({ kind }) => kind === 'gate')?.span ?? {};
  const message = `noise acts on the ${left} gates that level ${level} leaves, not on the ${had} of the program`;
  sink.warn('PA5001', { start, end }, message);
}
