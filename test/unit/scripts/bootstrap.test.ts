import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Child } from '../../support/child.ts';
import { type Ran, runToEnd } from '../../support/run-to-end.ts';

const SCRIPTS = join(import.meta.dirname, '../../../scripts');
let project: string;

/** A project with the real scripts, a fake npm and a fake compiler that log what they do to `calls`. */
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'qrtx-bootstrap-'));
  cpSync(SCRIPTS, join(project, 'scripts'), { recursive: true });
  write('package.json', '{"name":"fake","type":"module"}');
  write('package-lock.json', '{"packages":{"":{},"node_modules/a":{"version":"1.0.0"}}}');
  write('src/cli/main.ts', 'first');
  write('fake/tsc.cjs', FAKE_TSC);
  write('fake/vitest.mjs', '');
  write('bin/package.json', '{}');
  write('bin/npm', FAKE_NPM);
  chmodSync(join(project, 'bin/npm'), 0o755);
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const FAKE_NPM = `#!/usr/bin/env node
const { appendFileSync, mkdirSync, copyFileSync, existsSync } = require('node:fs');
appendFileSync('calls', 'npm ' + process.argv[2] + '\\n');
if (existsSync('npm-fails')) process.exit(7);
mkdirSync('node_modules/typescript/bin', { recursive: true });
mkdirSync('node_modules/vitest', { recursive: true });
copyFileSync('fake/tsc.cjs', 'node_modules/typescript/bin/tsc');
copyFileSync('fake/vitest.mjs', 'node_modules/vitest/vitest.mjs');
`;

const FAKE_TSC = `
const { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
appendFileSync('calls', 'tsc\\n');
const out = process.argv[process.argv.indexOf('--outDir') + 1];
mkdirSync(out + '/src/cli', { recursive: true });
if (existsSync('src/cli/main.ts')) writeFileSync(out + '/src/cli/main.js', readFileSync('src/cli/main.ts'));
if (readFileSync('src/cli/main.ts', 'utf8').startsWith('broken')) process.exit(2);
`;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

const calls = () =>
  existsSync(join(project, 'calls')) ? readFileSync(join(project, 'calls'), 'utf8').trim().split('\n') : [];

const environment = () => ({
  ...process.env,
  PATH: `${join(project, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
});
const bootstrap = () => join(project, 'scripts/bootstrap.mjs');

/** Runs the bootstrap to its end. */
const run = (...args: string[]): Promise<Ran> =>
  runToEnd(process.execPath, [bootstrap(), ...args], environment());

describe('bootstrap', () => {
  it('installs and builds a fresh clone once, and runs the program with its arguments and exit code', async () => {
    write('src/cli/main.ts', 'console.log(process.argv.slice(2).join("|")); process.exit(5)');
    expect(await run('qrtx', 'submit', '--job', 'a b')).toMatchObject({
      code: 5,
      stdout: 'submit|--job|a b\n',
    });
    expect(await run('qrtx')).toMatchObject({ code: 5, stderr: '' });
    expect(calls()).toEqual(['npm ci', 'tsc']);
  });

  it('builds again when a source changed, installs again when the lock file changed', async () => {
    await run('qrtx');
    write('src/cli/main.ts', 'console.log("second")');
    expect((await run('qrtx')).stdout).toBe('second\n');
    write('package-lock.json', '{"packages":{}}');
    await run('qrtx');
    expect(calls()).toEqual(['npm ci', 'tsc', 'tsc', 'npm ci', 'tsc']);
  });

  it('accepts packages that npm install has already brought to the state of the lock file', async () => {
    write('node_modules/typescript/bin/tsc', FAKE_TSC);
    write('node_modules/.package-lock.json', '{"packages":{"node_modules/a":{"version":"1.0.0"}}}');
    await run('qrtx');
    expect(calls()).toEqual(['tsc']);
    write('node_modules/.package-lock.json', '{"packages":{"node_modules/a":{"version":"2.0.0"}}}');
    rmSync(join(project, 'node_modules/.qrtx-installed'));
    await run('qrtx');
    expect(calls()).toEqual(['tsc', 'npm ci']);
  });

  it('keeps the last good build when a new one fails', async () => {
    write('src/cli/main.ts', '"good"');
    await run('qrtx');
    write('src/cli/main.ts', 'broken');
    expect(await run('qrtx')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('build failed') as string,
    });
    expect(readFileSync(join(project, 'dist/src/cli/main.js'), 'utf8')).toBe('"good"');
    write('src/cli/main.ts', 'console.log("repaired")');
    expect(await run('qrtx')).toMatchObject({ code: 0, stdout: 'repaired\n' });
  });

  it('removes the output of a deleted source', async () => {
    write('src/old.ts', '');
    write('.cache/build/compiled/src/old.js', '');
    await run('qrtx');
    expect(existsSync(join(project, 'dist/src/old.js'))).toBe(true);
    rmSync(join(project, 'src/old.ts'));
    await run('qrtx');
    expect(existsSync(join(project, 'dist/src/old.js'))).toBe(false);
  });

  it('lets only one of several at once install and build', async () => {
    write('src/cli/main.ts', 'console.log("ran")');
    const runs = await Promise.all([run('qrtx'), run('qrtx'), run('qrtx')]);
    expect(runs.map(({ code, stdout }) => `${code} ${stdout}`)).toEqual(Array(3).fill('0 ran\n'));
    expect(calls()).toEqual(['npm ci', 'tsc']);
  });

  it('takes over the lock of a process that is gone', async () => {
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'exit');
    write('.cache/install.lock', String(gone.pid));
    write('src/cli/main.ts', '');
    expect(await run('qrtx')).toMatchObject({ code: 0 });
  });

  it('reports a failed installation with its exit code', async () => {
    write('npm-fails', '');
    expect(await run('qrtx')).toMatchObject({ code: 7, stderr: expect.stringContaining('npm ci') as string });
  });

  it('names its commands when the given one is unknown', async () => {
    expect(await run('dmo')).toMatchObject({
      code: 2,
      stderr:
        "qrtx: unknown command 'dmo': one of demo, start, qrtx, bench, fuzz, test, test:clients, verify\n",
    });
  });

  it('passes a signal on once, also when it arrives twice as npm sends it', async () => {
    write(
      'src/cli/main.ts',
      `let heard = 0; process.on('SIGINT', () => { heard += 1; setTimeout(() => process.exit(40 + heard), 200); });
       setInterval(() => {}, 1000); console.log('up');`,
    );
    const env = environment();
    const child = new Child(process.execPath, [bootstrap(), 'qrtx'], { name: 'the bootstrap', env });
    await child.says('up');
    child.process.kill('SIGINT');
    expect(await child.end('SIGINT')).toEqual([41, null]);
  });
});

describe('npm test', () => {
  /** A vitest that writes a report and ends with a code. */
  const fakeVitest = (report: object, code: number) =>
    write(
      'fake/vitest.mjs',
      `import { writeFileSync } from 'node:fs';
       const file = process.argv.find((arg) => arg.startsWith('--outputFile.json=')).split('=')[1];
       writeFileSync(file, ${JSON.stringify(JSON.stringify(report))}); process.exit(${code});`,
    );
  const file = (status: string, ...tests: string[]) => ({
    status,
    assertionResults: tests.map((test) => ({ status: test })),
  });
  const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

  it.each([
    ['all passed', [2, 0, [file('passed', 'passed', 'passed')]], 0, '2 passed, 0 failed', 0],
    ['one failed', [1, 1, [file('failed', 'passed', 'failed')]], 1, '1 passed, 1 failed', 1],
    ['a file could not be loaded', [3, 0, [file('failed')]], 1, '3 passed, 1 failed', 1],
    ['an error outside a test', [3, 0, [file('passed', 'passed')]], 1, '3 passed, 1 failed', 1],
    ['no test ran', [0, 0, []], 0, '0 passed, 1 failed', 1],
  ] as const)('%s', async (_, [numPassedTests, numFailedTests, testResults], code, line, expected) => {
    fakeVitest({ numPassedTests, numFailedTests, testResults }, code);
    const { code: exitCode, stdout } = await run('test');
    expect([lastLine(stdout), exitCode]).toEqual([line, expected]);
  });

  it('vitest died', async () => {
    write('fake/vitest.mjs', "process.kill(process.pid, 'SIGKILL')");
    const { code, stdout } = await run('test');
    expect([lastLine(stdout), code]).toEqual(['0 passed, 1 failed', 137]);
  });
});
