import { expect, test } from 'vitest';
import { within } from '../../../src/observability/deadline.ts';

const never = new Promise<never>(() => undefined);

test('within gives the value or the failure of what comes in time', async () => {
  await expect(within('it', 1000, Promise.resolve(5))).resolves.toBe(5);
  await expect(within('it', 1000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});

test('within names what did not come in time', async () => {
  await expect(within('the queue', 5, never)).rejects.toThrow('the queue did not answer in 5 ms');
});
