/** What of a job's messages reaches a caller on the network. */
import { describe, expect, it } from 'vitest';
import { publicText } from '../../../src/gateway/public-text.ts';

describe('public text', () => {
  it.each([
    ["ENOENT: no such file or directory, open '/home/ada/My Data/qrtx/x.json'", 'open (a file)'],
    ['writing /var/lib/qrtx/circuit_fs/j-1/results.json failed: the disk is full', 'writing (a file) failed'],
    ['cannot load file:///opt/qrtx/dist/main.js', 'cannot load (a file)'],
    ['cannot load (/opt/qrtx/dist/main.js:12:3)', 'cannot load ((a file))'],
    ['cannot read C:\\Users\\ada\\qrtx\\x.json now', 'cannot read (a file) now'],
    [
      'TypeError: x is no function\n    at run (file:///opt/qrtx/dist/main.js:1:2)',
      'TypeError: x is no function',
    ],
  ])('leaves out where files are: %s', (text, kept) => {
    expect(publicText(text)).toContain(kept);
    expect(publicText(text)).not.toMatch(/ada|opt\/qrtx|var\/lib|\n/);
  });

  it.each([
    'program.qasm:3:7: unexpected "/" in pi/2/theta',
    'rx(pi/4) q[0]; // half of it',
    'see qfs://circuit_fs/j-1/error.json',
    'device lab/east/1 is away',
    'cancelled by ada: wrong angle',
  ])('keeps what people wrote: %s', (text) => {
    expect(publicText(text)).toBe(text);
  });

  it('is bounded', () => {
    expect(publicText('x'.repeat(1_000_000)).length).toBeLessThan(3000);
  });
});
