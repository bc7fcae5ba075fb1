/** Golden bytes: what a client of another language sends and reads, field by field (contract §4), over a real port. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { fakeDriver } from '../support/fake-driver.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { startTestKernel, type TestKernel, uniqueName } from '../support/test-kernel.ts';
import { waitFor } from '../support/wait-for.ts';

const SERVICE = '/eigen.internal.v1.KernelGatewayService';
const DEVICE = uniqueName('golden');

let kernel: TestKernel;
let gateway: TestGateway;

beforeAll(async () => {
  kernel = await startTestKernel({ devices: await DriverRegistry.of([fakeDriver(DEVICE)]) });
  gateway = await startTestGateway(kernel);
});

afterAll(async () => {
  await gateway.stop();
  await kernel.stop();
});

/** A field of length `bytes`: wire type 2. */
function field(number: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return Buffer.from([...bytes, left]);
}

/** Fields of a message by number: texts and messages as bytes, numbers as they are. */
function fieldsOf(bytes: Buffer): Map<number, Buffer | number> {
  const fields = new Map<number, Buffer | number>();
  let at = 0;
  const number = (): number => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = bytes[at++]!;
      value += (byte & 127) * factor;
      factor *= 128;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = number();
    if (key % 8 === 0) fields.set(key >> 3, number());
    else {
      const length = key % 8 === 2 ? number() : 4;
      fields.set(key >> 3, bytes.subarray(at, at + length));
      at += length;
    }
  }
  return fields;
}

const METADATA = Buffer.concat([
  field(1, '1.0.0'),
  field(2, 'request-1'),
  field(4, '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'),
  field(6, 'acme'),
  field(7, 'p1'),
  field(8, 'ada'),
  field(9, 'user'),
]);

const send = (method: string, ...fields: Buffer[]) =>
  gateway.wire.raw(`${SERVICE}/${method}`, Buffer.concat(fields), (bytes) => fieldsOf(bytes));
const textOf = (fields: Map<number, Buffer | number>, number: number) => String(fields.get(number) ?? '');

it('serves a client that knows nothing but the field numbers', async () => {
  const enqueued = await send(
    'EnqueueJob',
    field(1, METADATA),
    field(2, 'bell'),
    field(3, 'OPENQASM 2.0;'),
    field(4, 'qasm_text'),
    field(5, DEVICE),
    Buffer.from([0x30, 70]), // 6: priority, a varint
    field(7, Buffer.concat([field(1, 'level'), field(2, '1')])),
    field(8, Buffer.concat([field(1, 'shots'), field(2, '10')])),
  );
  const jobId = textOf(enqueued, 1);
  expect(jobId).toMatch(/^j-[a-z2-7]{26}$/);
  expect(enqueued.get(2)).toBe(1); // TASK_STATE_PENDING
  const { seconds } = timestampOf(enqueued.get(3) as Buffer);
  expect(seconds).toBeGreaterThan(1_600_000_000);

  const status = await waitFor('the job to be done', async () => {
    const answer = await send('GetJobStatus', field(1, METADATA), field(2, jobId));
    return answer.get(2) === 6 ? answer : undefined; // TASK_STATE_DONE
  });
  expect(textOf(status, 1)).toBe(jobId);
  expect(textOf(status, 3)).toBe('completion');
  expect((status.get(4) as Buffer).readFloatLE()).toBe(1);
  expect(textOf(status, 5)).toBe('completed');
  expect(status.has(20)).toBe(false);
  expect(timestampOf(status.get(30) as Buffer).seconds).toBeGreaterThanOrEqual(seconds);

  const results = await send('GetJobResults', field(1, METADATA), field(2, jobId));
  expect(results.get(2)).toBe(6);
  const entry = fieldsOf(results.get(10) as Buffer); // the last of map<string, int64>
  expect(textOf(entry, 1)).toMatch(/^[01]{2}$/);
  expect(entry.get(2)).toBe(5);
  expect(textOf(results, 30)).toBe(`qfs://circuit_fs/${jobId}/results.json`);
  expect(results.has(31)).toBe(true);

  const cancel = await send('CancelJob', field(1, METADATA), field(2, jobId));
  expect(cancel.get(1) ?? 0).toBe(0); // accepted: false
  expect(textOf(cancel, 2)).toBe('ALREADY_TERMINAL');

  const answer = await send('GetDispatchRationale', field(1, METADATA), field(2, jobId));
  const rationale = fieldsOf(answer.get(1) as Buffer);
  expect(textOf(rationale, 3)).toBe('TARGET_EXPLICIT');
  expect(textOf(rationale, 4)).toBe(DEVICE);
  expect(textOf(rationale, 5)).toBe(`qrtx-device/${DEVICE}`);
});

function timestampOf(bytes: Buffer): { seconds: number } {
  return { seconds: Number(fieldsOf(bytes).get(1)) };
}
