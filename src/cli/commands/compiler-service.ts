/** `qrtx compiler-service`: offers the compiler to other kernels over gRPC until it is asked to stop. */
import { homePaths } from '../../config/home.ts';
import { readSettings } from '../../config/settings.ts';
import type { CliCommand } from '../command.ts';
import { serveUntilStopped } from '../serve.ts';

/** Hosts CompilationService. */
export const compilerService: CliCommand = {
  usage: 'compiler-service',
  summary: 'offer the compiler to other kernels over gRPC (CompilationService)',
  examples: ['qrtx compiler-service', 'qrtx compiler-service --json'],
  options: (command) => command.option('--json', 'print the address as one JSON document'),
  run: (out, _args, flags) =>
    serveUntilStopped(out, flags, 'compiler-service', async (log) => {
      const { startCompilerService } = await import('../../processes/services.ts');
      const settings = await readSettings(homePaths());
      return startCompilerService(settings, log);
    }),
};
