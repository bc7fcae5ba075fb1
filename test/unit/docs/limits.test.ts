/**
 * Our limits are never above those of the server, and docs/limits.md is the table: `npx vitest run test/unit/docs -u`
 * writes it anew. That a job at each limit ends is shown in test/workflow/server-limits.test.ts.
 */
import { join } from 'node:path';
import { expect, it, test } from 'vitest';
import { PACKAGE_ROOT } from '../../../src/config/package-info.ts';
import { LIMIT_TABLE, SERVER_LIMITS } from '../../../src/domain/server-limits.ts';

test.each(LIMIT_TABLE)('$what: ours fits into $setting', ({ ours, setting }) => {
  expect(ours).toBeGreaterThan(0);
  expect(ours).toBeLessThanOrEqual(SERVER_LIMITS[setting]);
});

it('every limit of the server has something beside it, or bounds what the kernel itself keeps small', () => {
  const beside = new Set<string>(LIMIT_TABLE.map(({ setting }) => setting));
  const left = Object.keys(SERVER_LIMITS).filter((setting) => !beside.has(setting));
  // A job has some 30 events of a few KiB each.
  expect(left).toEqual(['limit.historySize.error', 'limit.historyCount.error']);
});

it('the page is the table', async () => {
  const rows = LIMIT_TABLE.map(
    ({ what, ours, setting, kept }) =>
      `| ${what} | ${ours} | ${SERVER_LIMITS[setting]} | ${setting} | ${kept} |`,
  );
  const page = [
    '# Limits beside those of the Temporal server',
    '',
    'What QRTX accepts is never more than the server accepts. Sizes in bytes; the limits of the server are its defaults (1.32), by the names of their settings. A site that lowers one of them below ours must expect jobs that the server blocks or ends.',
    '',
    '| what | ours, at most | the server | its setting | how ours is kept |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    'A workflow task that the server or a worker refuses again and again shows in `qrtx status`, `qrtx explain` and `qrtx doctor`, with the reason.',
    '',
  ];
  await expect(page.join('\n')).toMatchFileSnapshot(join(PACKAGE_ROOT, 'docs/limits.md'));
});
