/** Entry of `npm start`. */
import { explain, startEmbedded } from './embedded.ts';
import { untilAskedToStop } from './until-asked-to-stop.ts';

async function main(): Promise<number> {
  // Before anything starts: a Ctrl-C in the middle of the start leaves no server behind.
  const asked = untilAskedToStop();
  const instance = await startEmbedded(process.env, (line) => console.error(`qrtx: ${line}`));
  const { server, kernel, gateway } = instance;
  console.error(
    `qrtx: Temporal at ${server.address}, Web UI ${server.uiUrl ?? 'off'}, gateway at ${gateway.address}`,
  );
  console.error(
    `qrtx: metrics ${kernel.metricsUrl}; submit with: npm run qrtx -- submit --job examples/bell --watch`,
  );
  const signal = await Promise.race([asked, kernel.stopped.then(() => 'a worker ended'), server.exited]);
  console.error(`qrtx: ${signal}: draining, running jobs are kept (once more ends at once)`);
  await instance.stop();
  return 0;
}

process.exitCode = await main().catch(explain);
