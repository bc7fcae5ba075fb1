import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger } from '../../src/drivers/ledger.ts';
import { createSimLocalDriver } from '../../src/drivers/sim-local.ts';
import { withLedger } from '../../src/drivers/with-ledger.ts';
import { describeDriver } from './driver-suite.ts';

const ideal = { noise: 0, dynamicCircuits: true, expectationValues: true, cancel: true };

describeDriver({
  ...ideal,
  name: 'sim:local',
  fencing: false,
  create: () => Promise.resolve(createSimLocalDriver({ slots: 2, memoryBudget: 2 ** 28 })),
});

describeDriver({
  ...ideal,
  name: 'sim:local with a ledger',
  fencing: true,
  create: async () => {
    const root = await mkdtemp(join(tmpdir(), 'qrtx-driver-'));
    return withLedger(createSimLocalDriver({ slots: 2, memoryBudget: 2 ** 28 }), new Ledger(root));
  },
});
