import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../../src/config/package-info.ts';

it('src/generated is what the .proto files give', async () => {
  const script = join(PACKAGE_ROOT, 'scripts/proto.mjs');
  await expect(promisify(execFile)(process.execPath, [script, '--check'])).resolves.toBeDefined();
});
