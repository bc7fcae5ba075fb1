/**
 * Moves a routed circuit as a whole to the qubits where most of it succeeds: the pairs it uses are laid on other pairs
 * of the coupling map, nothing is added. A device without a calibration gives no reason to move.
 */
import { onQubits } from './on-qubits.ts';
import { layoutOf, type Layout, type Pass, type PlacedCircuit } from './pass.ts';
import { errorRatesOf, type ErrorRates } from './routing/error-rates.ts';
import { Places } from './routing/places.ts';
import { relabelled } from './routing/relabel.ts';
import { costOf, type Usage, usageOf } from './routing/usage.ts';

/** Placements looked at. */
const LIMIT = 20_000;

/** Chooses while directions can be mended, by what gates will probably cost. */
export const chooseQubits: Pass = choosing('choose-qubits', false);

/** Chooses again among places of equal directions, by what the native gates cost. */
export const chooseQubitsAgain: Pass = choosing('choose-qubits (native)', true);

/** Moves nothing at level 0, nor when the layout was given. */
function choosing(name: string, isNative: boolean): Pass {
  return {
    name,
    run(circuit, { device, level, initialLayout }) {
      const { couplingMap } = device;
      const rates = errorRatesOf(device);
      if (level === 0 || initialLayout !== undefined || rates === undefined) return circuit;
      if (couplingMap === undefined || couplingMap.length === 0) return circuit;
      const places = new Places(device, couplingMap, isNative);
      const { wait, lengths } = rates;
      const usage = usageOf(circuit.operations, circuit.qubits, isNative, wait && lengths);
      const atMost = plainCost(layoutOf(circuit), usage, places, rates);
      const { place } = relabelled({
        places,
        rates,
        usage,
        spoiling: circuit.spoiling,
        limit: LIMIT,
        atMost,
      });
      return moved(circuit, completed(place));
    },
  };
}

/** What it costs to have qubit k of the program on qubit k of the device, where the gates can run so. */
function plainCost({ initial }: Layout, usage: Usage, places: Places, rates: ErrorRates): number {
  const back = new Int32Array(usage.size).fill(-1);
  initial.forEach((device, program) => (back[device] = program));
  const { qubits } = usage;
  if (qubits.some((qubit) => (back[qubit] ?? -1) < 0)) return Infinity;
  const fits = qubits.every((qubit) =>
    usage
      .partnersOf(qubit)
      .every((partner) => places.fits(usage, qubit, back[qubit] ?? 0, partner, back[partner] ?? 0)),
  );
  return fits ? costOf(usage, rates, (qubit) => back[qubit] ?? 0) : Infinity;
}

function moved(circuit: PlacedCircuit, all: readonly number[]): PlacedCircuit {
  if (all.every((to, from) => to === from)) return circuit;
  const to = (qubit: number): number => all[qubit] ?? qubit;
  const { initial, final } = layoutOf(circuit);
  return {
    ...circuit,
    operations: circuit.operations.map((operation) => onQubits(operation, to)),
    layout: { initial: initial.map(to), final: final.map(to) },
  };
}

/** A whole permutation: what is not in use stays where it is, or goes where there is room. */
function completed(place: Int32Array): readonly number[] {
  const taken = new Set(place);
  const free = new Set([...place.keys()].filter((qubit) => !taken.has(qubit)));
  const staying = [...place.keys()].filter((qubit) => place[qubit] === -1 && free.delete(qubit));
  const room = [...free];
  return Array.from(place, (to, from) =>
    to >= 0 ? to : staying.includes(from) ? from : (room.shift() ?? from),
  );
}
