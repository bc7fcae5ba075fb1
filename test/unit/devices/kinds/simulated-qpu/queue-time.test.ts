import { expect, it } from 'vitest';
import { queueSeconds } from '../../../../../src/devices/kinds/simulated-qpu/queue-time.ts';

const model = { median: 20, p90: 120, seed: '7' };
const waits = Array.from({ length: 4000 }, (_, index) =>
  queueSeconds(model, `job-${index}/quantum_execution`),
);

it('lets half of the jobs wait up to the median, nine of ten up to p90', () => {
  const share = (limit: number) => waits.filter((seconds) => seconds <= limit).length / waits.length;
  expect(share(20)).toBeCloseTo(0.5, 1);
  expect(share(120)).toBeCloseTo(0.9, 1);
  expect(Math.min(...waits)).toBeGreaterThan(0);
});

it('gives a job the same wait whenever it is asked, and another one for another seed', () => {
  expect(queueSeconds(model, 'job-5/quantum_execution')).toBe(waits[5]);
  expect(queueSeconds({ ...model, seed: '8' }, 'job-5/quantum_execution')).not.toBe(waits[5]);
});

it('is the median when there is no spread', () => {
  expect(queueSeconds({ median: 3, p90: 3, seed: '0' }, 'x')).toBe(3);
});
