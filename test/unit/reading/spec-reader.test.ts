/** Long specifications are read beside the event loop, and read the same there. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, test } from 'vitest';
import { PACKAGE_ROOT } from '../../../src/config/package-info.ts';
import { createThreadedReader, LONG_TEXT, readHere } from '../../../src/reading/spec-reader.ts';

const read = createThreadedReader();

/** A job.yaml with `count` keys that are none of ours, each on a line of its own. */
const jobYaml = (count: number) =>
  [
    'apiVersion: eigen.os/v1',
    'kind: QuantumJob',
    'metadata: { name: bell }',
    'spec: { target: "sim:local", program: "OPENQASM 3.0;" }',
    ...Array.from(
      { length: count },
      (_, index) => `key_${index}: { value: ${index}, text: "${'x'.repeat(40)}" }`,
    ),
  ].join('\n');

/** Turns of the event loop until `work` has ended. */
async function turnsUntil(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  const ended = work.then(() => true);
  while (!(await Promise.race([ended, new Promise((turn) => setImmediate(turn, false))]))) turns += 1;
  return turns;
}

it('leaves the event loop to others while a long text is read', async () => {
  const yaml = jobYaml(300);
  expect(yaml.length).toBeGreaterThan(2 * LONG_TEXT);
  await read({ yaml });
  expect(await turnsUntil(readHere({ yaml }))).toBeLessThanOrEqual(1);
  const before = performance.eventLoopUtilization();
  const began = performance.now();
  await read({ yaml });
  const { active } = performance.eventLoopUtilization(before);
  expect(active).toBeLessThan((performance.now() - began) / 2);
});

it('reads a short text at once, and many at the same time', async () => {
  expect(await turnsUntil(read({ yaml: jobYaml(1) }))).toBeLessThanOrEqual(1);
  const counts = [200, 1, 300, 250];
  const parsed = await Promise.all(counts.map((count) => read({ yaml: jobYaml(count) })));
  expect(parsed.map(({ warnings }) => warnings.length > 1)).toEqual([true, false, true, true]);
});

test.each([
  ['a valid one', jobYaml(200)],
  ['one with findings', jobYaml(200).replace('QuantumJob', 'Nothing')],
  ['no YAML', `${jobYaml(200)}\n[`],
])('%s is read as it would be here', async (_what, yaml) => {
  const parsed = await read({ yaml, anyName: true });
  expect(parsed).toEqual(await readHere({ yaml, anyName: true }));
});

it('keeps a process until it has read, and no longer', async () => {
  const program = `
    import { createThreadedReader } from ${JSON.stringify(join(PACKAGE_ROOT, 'dist/src/reading/spec-reader.js'))};
    const { violations } = await createThreadedReader()({ yaml: 'a: 1\\n' + '#'.repeat(${2 * LONG_TEXT}) });
    console.log(violations.length > 0);
  `;
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program]);
  expect(stdout.trim()).toBe('true');
});
