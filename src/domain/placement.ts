/** Where a program lies on its device, as `meta.json`, the record of the job and the tools show it. */

/** Qubits of a device that a program uses. */
export interface Placement {
  /** Entry k is the device qubit of qubit k of the program at the start. */
  readonly initial: readonly number[];
  /** The same at the end: swaps move qubits. */
  readonly final: readonly number[];
  /**
   * Chance that no gate and no readout errs, by the errors that the device was calibrated with; each block of a dynamic
   * circuit counts once. Absent when the errors are not known.
   */
  readonly expected_success?: number;
  /** The calibration that chose the qubits. */
  readonly calibration_epoch?: string;
}

/** What people read: `q[0] on 3, q[1] on 5`. */
export function placesText(places: readonly number[]): string {
  return places.map((place, qubit) => `q[${qubit}] on ${place}`).join(', ');
}

/** The lines that tell a placement. */
export function placementLines(placement: Placement): readonly string[] {
  const { initial, final, expected_success, calibration_epoch } = placement;
  const moved = final.some((place, qubit) => place !== initial[qubit]);
  return [
    `layout: ${placesText(initial)}`,
    ...(moved ? [`at the end: ${placesText(final)}`] : []),
    ...(expected_success === undefined
      ? []
      : [`expected success: ${shown(expected_success)} (calibration ${calibration_epoch ?? 'unknown'})`]),
  ];
}

function shown(chance: number): string {
  return chance >= 0.001 ? `${(100 * chance).toFixed(1)} %` : chance.toExponential(1);
}
