// Builds dist/: compiled TypeScript, the simulator's kernels and the workflow bundle. A new dist/ is made beside the
// old one and takes its place only when it is complete.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expected } from './expected.mjs';
import { contentHash } from './freshness.mjs';
import { withLock } from './lock.mjs';
import { inRoot, ROOT } from './paths.mjs';
import { runNode } from './run.mjs';

/** All that a build depends on. */
const SOURCES = [
  ...['workflows', 'activities', 'src', 'bench', 'fuzz', 'scripts/lib/build.mjs'],
  ...['tsconfig.json', 'tsconfig.build.json', 'package.json', 'package-lock.json'],
];
const DIST = inRoot('dist');
/** Output of the compiler between builds, so that it compiles only what changed. */
const COMPILED = inRoot('.cache', 'build', 'compiled');
const ASSEMBLY = 'src/simulator/wasm/assembly';

/** Builds unless dist/ is that of the present sources. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  await withLock(inRoot('.cache', 'build.lock'), 'build', async () => {
    if (!isBuilt()) await build();
  });
}

const stampOf = (folder) => join(folder, '.sources');

function isBuilt() {
  const stamp = stampOf(DIST);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === contentHash(ROOT, SOURCES);
}

async function build() {
  console.error('qrtx: building …');
  const sources = contentHash(ROOT, SOURCES);
  const next = inRoot(`.cache/build/dist-${process.pid}`);
  try {
    await compile();
    cpSync(COMPILED, next, { recursive: true, filter: (path) => !path.endsWith('.tsbuildinfo') });
    await compileKernels(next);
    await bundleWorkflows(next);
    writeFileSync(stampOf(next), sources);
    replaceDist(next);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}

async function compile() {
  const tsc = inRoot('node_modules/typescript/bin/tsc');
  const output = ['--outDir', COMPILED, '--tsBuildInfoFile', join(COMPILED, '.tsbuildinfo')];
  const code = await runNode([tsc, '-p', 'tsconfig.build.json', ...output], { stdio: ['ignore', 2, 2] });
  if (code !== 0) throw expected('the build failed: the compiler’s messages above say where', code);
  removeOrphans(COMPILED, ROOT);
}

/** The compiler leaves the output of deleted sources behind. */
function removeOrphans(folder, source) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (existsSync(join(source, entry.name))) removeOrphans(path, join(source, entry.name));
      else rmSync(path, { recursive: true });
    } else if (/\.(d\.ts|js)$/.test(entry.name)) {
      if (!existsSync(join(source, entry.name.replace(/\.(d\.ts|js)$/, '.ts')))) rmSync(path);
    }
  }
}

/** Kernels of the simulator: one WebAssembly file per entry file `kernels*.ts`, next to the code that loads them. */
async function compileKernels(dist) {
  if (!existsSync(inRoot(ASSEMBLY))) return;
  const asc = inRoot('node_modules/assemblyscript/bin/asc.js');
  for (const file of readdirSync(inRoot(ASSEMBLY)).filter((name) => /^kernels.*\.ts$/.test(name))) {
    const output = join(dist, 'src/simulator/wasm', file.replace(/\.ts$/, '.wasm'));
    mkdirSync(dirname(output), { recursive: true });
    const args = [asc, `${ASSEMBLY}/${file}`, '--config', `${ASSEMBLY}/asconfig.json`, '--outFile', output];
    const code = await runNode(args, { stdio: ['ignore', 2, 2] });
    if (code !== 0) throw expected(`the build failed: ${ASSEMBLY}/${file} does not compile`, code);
  }
}

/** Workers start a second faster from a bundle made beforehand, by the same SDK version. */
async function bundleWorkflows(dist) {
  const workflowsPath = join(dist, 'workflows/index.js');
  if (!existsSync(workflowsPath)) return;
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    // Our modules keep nothing about a job: they are evaluated once a worker, not once a job.
    preloadModules: [workflowsPath],
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: withoutComments,
  });
  writeFileSync(join(dist, 'workflow-bundle.js'), code);
}

/** Every worker parses and keeps the bundle: comments and blanks stay out, names and the map for stack traces stay. */
function withoutComments(config) {
  const { loader } = config.module.rules.find(({ use }) => use?.loader !== undefined).use;
  const minify = { compress: false, mangle: false, format: { comments: false } };
  const options = { sourceMaps: true, minify: true, jsc: { target: 'es2022', minify } };
  config.module.rules.push({ test: /\.js$/, use: { loader, options } });
  return config;
}

function replaceDist(next) {
  const old = inRoot(`.cache/build/old-${process.pid}`);
  if (existsSync(DIST)) renameSync(DIST, old);
  renameSync(next, DIST);
  rmSync(old, { recursive: true, force: true });
}
