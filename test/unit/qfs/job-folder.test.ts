/** Jobs on disk: what is read, and what is refused with a message that names the file. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { loadJobFolder } from '../../../src/qfs/job-folder.ts';

const yaml = (program = '') =>
  `apiVersion: eigen.os/v1\nkind: QuantumJob\nmetadata:\n  name: bell\nspec:\n  target: sim:local\n${program}`;

let folder: string;
beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), 'qrtx-job-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  folder = join(root, 'job');
  await mkdir(folder);
});

async function write(name: string, bytes: string | Uint8Array): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

const refusal = (message: string, code = 'VALIDATION_FAILED') =>
  expect.objectContaining({ code, message: expect.stringContaining(message) as unknown }) as unknown;

describe('loadJobFolder', () => {
  test('reads a folder with its default program', async () => {
    await write('job.yaml', yaml());
    await write('program.eigen.py', 'pass # π');
    const job = await loadJobFolder(folder);
    expect(job).toMatchObject({
      job_yaml: yaml(),
      program: 'pass # π',
      program_format: 'eigen_lang_source',
      spec: { name: 'bell' },
    });
    expect(await loadJobFolder(join(folder, 'job.yaml'))).toEqual(job);
  });

  test('reads a named program in a folder below, by the format it declares', async () => {
    await write('bell.yaml', yaml('  program: {path: src/bell.txt, format: qasm_text}\n'));
    await write('src/bell.txt', 'OPENQASM 3.0;');
    const job = await loadJobFolder(join(folder, 'bell.yaml'));
    expect(job).toMatchObject({ program: 'OPENQASM 3.0;', program_format: 'qasm_text' });
  });

  test('sends nothing along when the program stands in job.yaml', async () => {
    await write('job.yaml', yaml('  program: |\n    OPENQASM 3.0;\n'));
    expect(await loadJobFolder(folder)).not.toHaveProperty('program');
  });

  test('follows a symbolic link that stays inside, and reads a job.yaml with a byte order mark', async () => {
    await write('job.yaml', `\ufeff${yaml('  program: {path: link.qasm}\n')}`);
    await write('real.qasm', 'OPENQASM 3.0;');
    await symlink('real.qasm', join(folder, 'link.qasm'));
    expect((await loadJobFolder(folder)).program).toBe('OPENQASM 3.0;');
  });
});

describe('loadJobFolder refuses', () => {
  test('a path where nothing is', async () => {
    await expect(loadJobFolder(join(folder, 'no'))).rejects.toEqual(refusal(`${folder}/no does not exist`));
    await expect(loadJobFolder(folder)).rejects.toEqual(refusal('job.yaml does not exist'));
    await write('job.yaml', yaml());
    await expect(loadJobFolder(folder)).rejects.toEqual(refusal('program.eigen.py does not exist'));
  });

  test.each([
    ['a link to a file outside', 'out.qasm'],
    ['a folder that is a link', 'dir/secret.qasm'],
  ])('%s', async (_, path) => {
    await write('../secret.qasm', 'secret');
    await write('job.yaml', yaml(`  program: {path: ${path}}\n`));
    await symlink('../secret.qasm', join(folder, 'out.qasm'));
    await symlink('..', join(folder, 'dir'));
    await expect(loadJobFolder(folder)).rejects.toEqual(refusal('leads out of the job folder'));
  });

  test('a folder beside it whose name begins the same', async () => {
    await write('../job-2/a.qasm', 'secret');
    await write('job.yaml', yaml('  program: {path: l/a.qasm}\n'));
    await symlink('../job-2', join(folder, 'l'));
    await expect(loadJobFolder(folder)).rejects.toEqual(refusal('leads out of the job folder'));
  });

  test('a path that climbs', async () => {
    await write('job.yaml', yaml('  program: {path: ../secret.qasm}\n'));
    await expect(loadJobFolder(folder)).rejects.toEqual(refusal('without ".."'));
  });

  test.each([
    ['a job.yaml of 65 KiB', 'job.yaml', `# ${'x'.repeat(65 * 1024)}`, 'at most 65536 are allowed'],
    ['a program of 300 KiB', 'program.eigen.py', 'x'.repeat(300 * 1024), 'at most 262144 are allowed'],
    ['a program in Latin-1', 'program.eigen.py', Uint8Array.of(0x70, 0xe9), 'is not UTF-8 text'],
    ['an empty program', 'program.eigen.py', '', 'is empty'],
    ['broken YAML', 'job.yaml', 'a: [1\nb: }', 'line 2, column 1'],
  ])('%s', async (_, name, bytes, message) => {
    await write('job.yaml', yaml());
    await write('program.eigen.py', 'pass');
    await write(name, bytes);
    await expect(loadJobFolder(folder)).rejects.toEqual(refusal(message));
  });

  test('a folder and a pipe in place of the program, without waiting for it', async () => {
    await write('job.yaml', yaml('  program: {path: p.qasm}\n'));
    await mkdir(join(folder, 'p.qasm'));
    await expect(loadJobFolder(folder)).rejects.toEqual(refusal('p.qasm is not a file'));
    await rm(join(folder, 'p.qasm'), { recursive: true });
    execFileSync('mkfifo', [join(folder, 'p.qasm')]);
    await expect(loadJobFolder(folder)).rejects.toEqual(refusal('p.qasm is not a file'));
  });

  test('unknown keys only when asked to be strict', async () => {
    await write('job.yaml', yaml('  program: pass\n  shotz: 5\n'));
    expect((await loadJobFolder(folder)).warnings).toHaveLength(1);
    await expect(loadJobFolder(folder, { strict: true })).rejects.toEqual(refusal('spec.shotz'));
  });

  test('what is not built yet, by its own code', async () => {
    await write('job.yaml', yaml('  program: pass\n  dependencies: [other]\n'));
    await expect(loadJobFolder(folder)).rejects.toEqual(refusal('spec.dependencies', 'NOT_SUPPORTED_YET'));
  });
});
