/** The description of `sim:local` where no simulator runs: for compilations in benchmarks, fuzzing and tests. */
import type { Device } from '../src/domain/device.ts';
import { DYNAMIC_FEATURES } from '../src/domain/device.ts';

/** A simulator that runs everything; its size does not depend on the machine, as that of the real one does. */
export const SIM_LOCAL: Device = {
  id: 'sim:local',
  name: 'simulator',
  backendType: 'simulator',
  status: 'ONLINE',
  maxQubits: 26,
  maxShots: 10_000_000,
  basis: 'any',
  features: DYNAMIC_FEATURES,
  expectationValues: true,
  slots: 1,
};
