/** What a person reads in the terminal. */
import { expect, it } from 'vitest';
import { histogram, jobTable } from '../../../src/text/render.ts';
import { pendingSnapshot } from '../../../src/client/server-status.ts';

it('shows the most frequent outcome first, with its share', () => {
  const lines = histogram({ '11': 30, '00': 70 }, 100);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^ {2}00 +█+ +70 +70\.00 %$/);
  expect(lines[1]).toMatch(/^ {2}11 +█+ +30 +30\.00 %$/);
});

it('sums up what does not fit', () => {
  const counts = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [i.toString(2).padStart(5, '0'), 20 - i]),
  );
  const lines = histogram(counts, 210);
  expect(lines).toHaveLength(17);
  expect(lines.at(-1)).toBe('  … 4 more outcomes, 10 shots');
});

it('aligns the columns of a job list', () => {
  const [head, row] = jobTable([{ ...pendingSnapshot('j-1', new Date(0)), name: 'a-long-name' }]);
  expect(head!.indexOf('STATE')).toBe(row!.indexOf('Pending'));
});
