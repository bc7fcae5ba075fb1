/** What the peers of a job hear of it: owner, job, request and trace, beside equal requests. */
import { expect, it } from 'vitest';
import type { CompileRequest } from '../../src/compiler/compiler.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { BELL, compiled, fakeCompiler } from '../support/fake-compiler.ts';
import { fakeDriver } from '../support/fake-driver.ts';
import { endOf } from '../support/record-checks.ts';
import { PROGRAM, startTestKernel, uniqueName } from '../support/test-kernel.ts';

it('compiler and device hear for whom they work, and in which trace', async () => {
  const requests: CompileRequest[] = [];
  const device = fakeDriver(uniqueName('fake'));
  const compiler = {
    ...fakeCompiler(),
    isRemote: () => true,
    compile: (request: CompileRequest) => {
      requests.push(request);
      return Promise.resolve(compiled(BELL));
    },
  };
  const kernel = await startTestKernel({ compiler, devices: await DriverRegistry.of([device]) });
  try {
    const owner = { tenant: 'acme', project: 'lab', subject: 'ada', roles: ['user'] };
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const spec = {
      ...{ apiVersion: 'eigen.os/v1', kind: 'QuantumJob', metadata: { name: 'bell' } },
      ...{ spec: { target: kernel.ports.devices.ids[0], program: PROGRAM }, runtime: { shots: 100 } },
    };
    const argument = { version: 1, ...owner, request_id: 'r-1', traceparent, spec };
    const job = await kernel.start({ argument });
    await endOf(job, 'Completed');
    const caller = { ...owner, jobId: job.jobId, requestId: 'r-1', traceparent };
    expect(requests.map((request) => request.caller)).toEqual([caller]);
    expect(device.submits.map((request) => request.caller)).toEqual([caller]);
  } finally {
    await kernel.stop();
  }
});
