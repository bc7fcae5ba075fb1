/** Colour and moving lines are for terminals; elsewhere there is plain text. */
import { expect, test } from 'vitest';
import { processOutput } from '../../../src/text/output.ts';

function terminal(isTTY: boolean, env: NodeJS.ProcessEnv = {}) {
  let text = '';
  const write = (chunk: string | Uint8Array): boolean => {
    text += String(chunk);
    return true;
  };
  const stdout = { isTTY, columns: 60, write, on: () => process.stdout };
  const out = processOutput(env, { stdout, stderr: { write } });
  return { out, written: () => text };
}

test('a moving line is replaced by what comes next, also by a note', () => {
  const { out, written } = terminal(true);
  out.transient('one');
  out.transient('two');
  out.line('done');
  out.transient('three');
  out.note('hint');
  out.line('end');
  expect(written()).toBe('one\r\u001b[2Ktwo\r\u001b[2Kdone\nthree\r\u001b[2Khint\nend\n');
});

test('without a terminal there is neither a moving line nor colour', () => {
  const { out, written } = terminal(false);
  out.transient('one');
  out.line(out.colors.red('plain'));
  expect(written()).toBe('plain\n');
});

test.each([
  [{}, true],
  [{ NO_COLOR: '1' }, false],
  [{ NO_COLOR: '' }, true],
  [{ TERM: 'dumb' }, false],
])('on a terminal with %j colour is %s', (env, coloured) => {
  expect(terminal(true, env).out.colors.red('x') !== 'x').toBe(coloured);
});

const hostile = 'a\u001b]0;title\u0007b\u009b2Jc\u202ed\r\u001b[31me\u001b[39mf\u001b[8mg\u007f';

test.each([true, false])('what a terminal would obey reaches nobody (terminal: %s)', (isTTY) => {
  const { out, written } = terminal(isTTY);
  out.line(hostile);
  out.note(hostile);
  out.transient(`${hostile}\nnext`);
  const seen = written()
    .replaceAll('\r\u001b[2K', '')
    .replaceAll(/\u001b\[3[19]m/g, '');
  expect(seen).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}/u);
  expect(seen).toContain('a\ufffd]0;title\ufffdb\ufffd2Jc\ufffdd');
  expect(written().includes('\u001b[31m')).toBe(isTTY);
});

test('a document is harmless as text and the same to a program', () => {
  const { out, written } = terminal(true);
  out.document({ message: hostile });
  expect(written()).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}/u);
  expect(JSON.parse(written())).toEqual({ message: hostile });
});
