// Writes src/generated from proto/: the types of every message and service of the wire. `--check` writes nothing and
// fails when the committed types are not those of the present .proto files.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expected } from './lib/expected.mjs';
import { contentHash } from './lib/freshness.mjs';
import { inRoot } from './lib/paths.mjs';
import { runNode } from './lib/run.mjs';

const OUTPUT = inRoot('src/generated');
const FILES = [
  ...['common', 'kernel_gateway', 'compilation', 'driver_manager'].map(
    (name) => `eigen/internal/v1/${name}.proto`,
  ),
  'google/rpc/status.proto',
  'google/rpc/error_details.proto',
];
/** As src/rpc/protos.ts loads the files at run time: names as on the wire, int64 and enums as text. */
const SHAPE = ['--keepCase', '--longs=String', '--enums=String', '--defaults', '--oneofs'];

async function generate(folder) {
  const tool = inRoot('node_modules/@grpc/proto-loader/build/bin/proto-loader-gen-types.js');
  const options = [`--includeDirs=proto`, `--outDir=${folder}`, '--grpcLib=@grpc/grpc-js'];
  const code = await runNode([tool, ...SHAPE, ...options, '--importFileExtension=.ts', ...FILES]);
  if (code !== 0) throw expected('the types of the wire could not be generated', code);
  // The tool also writes one file of client constructors per .proto; clients are made by src/rpc/client.ts.
  for (const file of FILES) rmSync(join(folder, file.split('/').at(-1).replace('.proto', '.ts')));
}

async function main(check) {
  const fresh = mkdtempSync(join(tmpdir(), 'qrtx-proto-'));
  try {
    if (!check) {
      rmSync(OUTPUT, { recursive: true, force: true });
      return await generate(OUTPUT);
    }
    await generate(fresh);
    if (contentHash(fresh, ['eigen', 'google']) === contentHash(OUTPUT, ['eigen', 'google']))
      return undefined;
    throw expected('src/generated is not made from the present proto/: run `npm run proto` and commit it', 1);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

main(process.argv.includes('--check')).catch((error) => {
  console.error(`qrtx: ${error.isExpected === true ? error.message : error.stack}`);
  process.exitCode = error.exitCode ?? 1;
});
