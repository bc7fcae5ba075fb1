import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder, homePaths, serverPorts } from '../../../src/config/home.ts';

describe('folders', () => {
  it.each([
    [{ QRTX_HOME: '/data/q', XDG_DATA_HOME: '/xdg' }, '/data/q'],
    [{ XDG_DATA_HOME: '/xdg' }, '/xdg/qrtx'],
    [{ XDG_DATA_HOME: 'relative' }, join(homedir(), '.local/share/qrtx')],
    [{ QRTX_HOME: '' }, join(homedir(), '.local/share/qrtx')],
  ])('data for %j is %s', (env, root) => {
    expect(homePaths(env).root).toBe(root);
    expect(homePaths(env).temporalDb).toBe(join(root, 'temporal.db'));
  });

  it.each([
    [{ QRTX_CACHE: '/c' }, '/c'],
    [{ XDG_CACHE_HOME: '/xdg' }, '/xdg/qrtx'],
    [{}, join(homedir(), '.cache/qrtx')],
  ])('cache for %j is %s', (env, folder) => expect(cacheFolder(env)).toBe(folder));
});

describe('serverPorts', () => {
  it('are those of Temporal by default and can be chosen', () => {
    expect(serverPorts({})).toEqual({ temporal: 7233, ui: 8233 });
    expect(serverPorts({ QRTX_TEMPORAL_PORT: '7300', QRTX_UI_PORT: '65535' })).toEqual({
      temporal: 7300,
      ui: 65_535,
    });
  });

  it.each(['0', '65536', '-1', '7e3', '0x10', 'abc', ' 7233'])('refuses %j', (text) => {
    expect(() => serverPorts({ QRTX_UI_PORT: text })).toThrow(`QRTX_UI_PORT is '${text}'`);
  });
});
