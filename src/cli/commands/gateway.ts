/** `qrtx gateway`: serves jobs over gRPC until Ctrl-C. */
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

/** Runs a gateway. */
export const gateway: CliCommand = {
  usage: 'gateway',
  summary: 'serve jobs over gRPC until Ctrl-C (`npm start` has a gateway already)',
  examples: ['qrtx gateway', 'TEMPORAL_ADDRESS=temporal:7233 QRTX_CONFIG=/etc/qrtx.yaml qrtx gateway'],
  options: (command) => command.option('--json', 'print one JSON document when calls are served'),
  run: async (out, _args, flags) => {
    const [{ runGateway }, { explain }] = await Promise.all([
      import('../../processes/gateway.ts'),
      import('../../processes/embedded.ts'),
    ]);
    try {
      await runGateway(process.env, (address, metricsUrl) =>
        flags.json === true
          ? out.document({ schema: 'qrtx.gateway/1', address, metrics_url: metricsUrl })
          : out.note(`gateway at ${address}, metrics ${metricsUrl}; Ctrl-C drains`),
      );
      return EXIT.ok;
    } catch (error) {
      if (error instanceof Error && error.name === 'SetupError')
        return explain(error) as typeof EXIT.unreachable;
      throw error;
    }
  },
};
