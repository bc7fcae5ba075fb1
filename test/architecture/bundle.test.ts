/** What every worker loads for its workflows: small, and without anything that only activities may use. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const BUNDLE = join(import.meta.dirname, '../../dist/workflow-bundle.js');
const LIMIT_BYTES = 400 * 1024;

let code: string;
beforeAll(async () => {
  const text = await readFile(BUNDLE, 'utf8');
  code = text.slice(0, text.lastIndexOf('//# sourceMappingURL=')); // the map is for stack traces only
});

describe('the workflow bundle', () => {
  it('is at most 400 KiB', () => {
    expect(code.length).toBeGreaterThan(10_000);
    expect(Buffer.byteLength(code)).toBeLessThanOrEqual(LIMIT_BYTES);
  });

  it('has the job workflow', () => {
    expect(code).toContain('quantumJob');
  });

  it.each(['node_modules/zod/', 'node_modules/yaml/', 'node_modules/protobufjs/', '"node:', "'node:"])(
    'has nothing of %s',
    (name) => {
      expect(code).not.toContain(name);
    },
  );
});
