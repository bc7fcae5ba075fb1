// `npm run build`: brings dist/ up to date with its sources.
import { ensureBuilt } from './lib/build.mjs';

try {
  await ensureBuilt();
} catch (error) {
  console.error(`qrtx: ${error.isExpected === true ? error.message : error.stack}`);
  process.exitCode = error.exitCode ?? 1;
}
