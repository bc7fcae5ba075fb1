import { describe, expect, it } from 'vitest';
import { networkMatcher } from '../../../src/domain/networks.ts';

describe('networks', () => {
  const isNear = networkMatcher(['10.0.0.0/8', 'fd00::/8', '192.0.2.7/32']);

  it.each([
    ['10.200.3.4', true],
    ['::ffff:10.200.3.4', true],
    ['fd12:3456::1', true],
    ['192.0.2.7', true],
    ['11.0.0.1', false],
    ['192.0.2.8', false],
    ['::ffff:11.0.0.1', false],
    ['::1', false],
    ['fe80::1%eth0', false],
    ['unknown', false],
    ['', false],
  ])('%s: %s', (address, near) => {
    expect(isNear(address)).toBe(near);
  });

  it('of every address are two, one for each version', () => {
    const anybody = networkMatcher(['0.0.0.0/0', '::/0']);
    expect(['192.0.2.7', '2001:db8::1'].map(anybody)).toEqual([true, true]);
    expect(networkMatcher([])('127.0.0.1')).toBe(false);
  });
});
