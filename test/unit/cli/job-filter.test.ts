/** Options that choose jobs become a filter; what is wrong is named with what is allowed. */
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { filterOf, filterOptions } from '../../../src/cli/job-filter.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const parse = (...args: string[]) => {
  const command = filterOptions(new Command()).exitOverride();
  return filterOf(command.parse(args, { from: 'user' }).opts(), NOW);
};

test('nothing given filters nothing', () => {
  expect(parse()).toEqual({});
});

test('states and labels may be repeated, listed or joined by commas', () => {
  const expected = { states: ['Queued', 'Executing'], labels: ['a=1', 'b=2'] };
  expect(parse('--state', 'Queued,executing', '--label', 'a=1', 'b=2')).toEqual(expected);
  expect(parse('--state', 'queued', '--label', 'a=1', '--state', 'Executing', '--label', 'b=2')).toEqual(
    expected,
  );
});

test('a label value may hold a comma', () => {
  expect(parse('--label', 'who=a,b')).toEqual({ labels: ['who=a,b'] });
});

test.each([
  [['--age', '90s'], { since: new Date(NOW - 90_000) }],
  [['--since', '2h'], { since: new Date(NOW - 7_200_000) }],
  [
    ['--since', '2026-02-01T08:00Z', '--until', '1d'],
    { since: new Date('2026-02-01T08:00Z'), until: new Date(NOW - 86_400_000) },
  ],
])('%j', (args, filter) => {
  expect(parse(...args)).toEqual(filter);
});

test.each([
  [['--state', 'Flying'], /--state is "Flying"; it must be one of Pending/],
  [['--state', 'Execcuting'], /did you mean Executing\?/],
  [['--label', 'team'], /key=value/],
  [['--since', 'soon'], /--since is "soon"; write a number with its unit/],
  [['--until', '2026-13-45'], /--until/],
  [['--age', '5'], /--age is "5"/],
])('%j is refused', (args, message) => {
  expect(() => parse(...args)).toThrow(message);
});
