/** A long path through a device: programs that couple each qubit with the next ones lie well along one. */
import type { Coupling } from './coupling.ts';

/** Steps of the search. */
const MOST_STEPS = 5000;

/**
 * A simple path of `length` qubits, or the longest one found; from every qubit the neighbour with fewest ways on comes
 * first.
 */
export function lineOf(coupling: Coupling, length: number): readonly number[] {
  const on = new Uint8Array(coupling.size);
  const path: number[] = [];
  let best: readonly number[] = [];
  let left = MOST_STEPS;
  const waysOn = (qubit: number): number =>
    (coupling.neighbours[qubit] ?? []).filter((next) => on[next] === 0).length;
  const extend = (qubit: number): boolean => {
    on[qubit] = 1;
    path.push(qubit);
    if (path.length > best.length) best = [...path];
    if (best.length >= length || --left < 0) return true;
    const free = (coupling.neighbours[qubit] ?? []).filter((next) => on[next] === 0);
    for (const next of free.sort((a, b) => waysOn(a) - waysOn(b) || a - b)) if (extend(next)) return true;
    on[qubit] = 0;
    path.pop();
    return false;
  };
  const starts = coupling.neighbours.map((_, qubit) => qubit);
  for (const start of starts.sort((a, b) => waysOn(a) - waysOn(b) || a - b)) if (extend(start)) break;
  return best;
}
