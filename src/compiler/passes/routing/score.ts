/** Judges a routing by the errors of the qubits it would run on in the end. */
import type { Operation } from '../../../domain/circuit.ts';
import type { Device } from '../../../domain/device.ts';
import { Coupling } from './coupling.ts';
import type { ErrorRates } from './error-rates.ts';
import { Places } from './places.ts';
import { relabelled } from './relabel.ts';
import type { Routing, Score } from './routing.ts';
import type { Spoiling } from './spoiling.ts';
import { ANY_GATE, Usage, usageOf } from './usage.ts';

/** Placements looked at for one routing. */
const LIMIT = 2000;

/** The judge of routings of a circuit, which is given as it was before routing. */
export function scoreWith(
  device: Device,
  couplingMap: NonNullable<Device['couplingMap']>,
  rates: ErrorRates,
  operations: readonly Operation[],
  spoiling: Spoiling | undefined,
): (routing: Pick<Routing, 'final' | 'gatesOn'>) => Score {
  const places = new Places(device, couplingMap, false);
  const { edges, size } = new Coupling(device, couplingMap);
  const program = usageOf(operations, size, false, rates.wait && rates.lengths);
  const pulses = program.gates.get(ANY_GATE);
  return ({ final, gatesOn }) => {
    const usage = new Usage(size);
    edges.forEach(([a, b], edge) => {
      if ((gatesOn[edge] ?? 0) > 0) usage.addPair(a, b, gatesOn[edge] ?? 0);
    });
    for (const qubit of program.qubits) {
      const place = final[qubit] ?? qubit;
      usage.addGates(ANY_GATE, place, pulses?.[qubit] ?? 0);
      usage.waits[place] = program.waits[qubit] ?? 0;
      for (const bit of program.reads[qubit] ?? []) usage.addRead(place, bit);
    }
    return relabelled({ places, rates, usage, spoiling, limit: LIMIT });
  };
}
