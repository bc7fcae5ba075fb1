/** The moving line of a watched job. */
import { expect, test } from 'vitest';
import { elapsed, liveLine } from '../../../src/text/live-line.ts';

const running = {
  update: {
    state: 'Executing',
    phase: 'QuantumRunning',
    progress: 0.5,
    message: 'QuantumRunning on sim:local',
  },
  elapsedMs: 67_000,
  frame: 0,
} as const;

test('shows state, phase, a bar, percent and the time', () => {
  expect(liveLine(running, 120)).toBe(
    '⠋ Executing/QuantumRunning ████████████░░░░░░░░░░░░  50%  1:07  QuantumRunning on sim:local',
  );
});

test('shows what is known beside the record', () => {
  expect(liveLine({ ...running, beside: 'number 3 in line' }, 200)).toMatch(/ 1:07 {2}number 3 in line$/);
});

test('is never wider than the terminal, so that it can be replaced', () => {
  for (const columns of [20, 40, 80]) expect(liveLine(running, columns)).toHaveLength(columns - 1);
});

test.each([
  [0, '0:00'],
  [59_999, '0:59'],
  [754_000, '12:34'],
  [3_723_000, '1:02:03'],
  [-5, '0:00'],
])('%d ms are %s', (ms, text) => {
  expect(elapsed(ms)).toBe(text);
});
