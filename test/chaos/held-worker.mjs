/**
 * A worker process that stops in the middle of a job, says `held <job_id>`, and waits to be killed or let go. The job
 * says by its id where: `compiling-1` is held before stage 2 has written, `compiled-1` after. Started as
 * `node held-worker.mjs HOME ADDRESS SLOTS GRACE_MS`; the line `go` on stdin lets every job go on. While there is a file
 * `disk-is-full` in HOME, nothing can be written to the store.
 */
import { NativeConnection } from '@temporalio/worker';
import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createThreadedCompiler } from '../../dist/src/compiler/threaded-compiler.js';
import { PipelineError } from '../../dist/src/domain/errors.js';
import { Ledger } from '../../dist/src/ledger/ledger.js';
import { DriverRegistry } from '../../dist/src/devices/registry.js';
import { createSimLocalDriver } from '../../dist/src/devices/kinds/sim-local.js';
import { withLedger } from '../../dist/src/devices/with-ledger.js';
import { createLogger } from '../../dist/src/observability/log.js';
import { createMetrics } from '../../dist/src/observability/metrics.js';
import { startKernelWorkers } from '../../dist/src/kernel/workers.js';
import { installRuntime } from '../../dist/src/kernel/runtime.js';
import { nodeFiles } from '../../dist/src/qfs/file-calls.js';
import { createLocalStore } from '../../dist/src/qfs/local-store.js';
import { createThreadedReader } from '../../dist/src/reading/spec-reader.js';

const [home, address, slots, graceMs] = process.argv.slice(2);
const go = new Promise((resolve) => {
  createInterface(process.stdin).on('line', (line) => line === 'go' && resolve());
});
const say = (line) => void process.stdout.write(`${line}\n`);

/** Stands still when the job is one of this point. */
async function hold(point, jobId) {
  if (!jobId.startsWith(`${point}-`)) return;
  say(`held ${jobId}`);
  await go;
}

/** Files by the points before and after they are written. */
const POINTS = {
  'input.job.yaml': ['validating', 'validated'],
  'compiled.aqo.json': ['compiling', 'compiled'],
  'results.json': ['processing', 'processed'],
  'meta.json': ['completing', 'completed'],
};

const isFull = () => existsSync(join(home, 'disk-is-full'));
const files = {
  ...nodeFiles,
  create: async (path) => {
    if (!isFull()) return nodeFiles.create(path);
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  },
  freeBytes: async (path) => (isFull() ? 0 : nodeFiles.freeBytes(path)),
};

function heldStore(store) {
  const putAll = async (jobId, files) => {
    const [before, after] = POINTS[files[0].name] ?? ['none', 'none'];
    await hold(before, jobId);
    const refs = await store.putAll(jobId, files);
    await hold(after, jobId);
    return refs;
  };
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'putAll') return putAll;
      if (name === 'put')
        return async (jobId, file, bytes) => (await putAll(jobId, [{ name: file, bytes }]))[0];
      return target[name].bind(target);
    },
  });
}

const jobOf = (key) => key.split('/')[0];
const simulator = createSimLocalDriver({ slots: Number(slots) });
const cancelled = new EventEmitter();
const underLedger = {
  ...simulator,
  submit: async (request, signal) => {
    await hold('submitting', request.jobId);
    return simulator.submit(request, signal);
  },
  result: async (handle, signal) => {
    const result = await simulator.result(handle, signal);
    // To everybody it still runs until it is let go or stopped.
    const stopped = once(cancelled, handle.executionId).then(() => {
      throw new PipelineError('CANCELLED', 'the execution was cancelled');
    });
    await Promise.race([hold('running', jobOf(handle.key)), stopped]);
    return result;
  },
  cancel: async (handle) => {
    await simulator.cancel(handle);
    cancelled.emit(handle.executionId);
  },
};
const recorded = await withLedger(underLedger, new Ledger(home));
const driver = {
  describe: () => recorded.describe(),
  health: (signal) => recorded.health(signal),
  submit: (request, signal) => recorded.submit(request, signal),
  status: (handle) => recorded.status(handle),
  result: async (handle, signal) => {
    const result = await recorded.result(handle, signal);
    await hold('answering', jobOf(handle.key));
    return result;
  },
  cancel: (handle, fencingToken, run) => recorded.cancel(handle, fencingToken, run),
  close: () => recorded.close(),
};
/** The subject of a job in these tests is its id. */
const security = {
  check: async ({ subject }) => {
    await hold('allocating', subject);
    return { allow: true };
  },
};

const log = createLogger({ service: 'held', level: 'silent' });
await installRuntime(log);
const metrics = createMetrics();
const connection = await NativeConnection.connect({ address });
const ports = {
  store: heldStore(createLocalStore(home, files)),
  compiler: createThreadedCompiler(),
  devices: await DriverRegistry.of([driver]),
  security,
  readSpec: createThreadedReader(),
  metrics,
  version: 'held',
};
const workers = await startKernelWorkers({
  connection,
  namespace: 'default',
  ports,
  log,
  metrics,
  graceMs: Number(graceMs),
});
process.once('SIGTERM', async () => {
  say('drains');
  await workers.drain();
  await connection.close();
  process.exit(0);
});
say('ready');
