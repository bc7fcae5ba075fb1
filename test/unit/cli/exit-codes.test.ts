/** Errors and ends as exit codes (contract §2). */
import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { exitCodeOf, exitCodeOfError } from '../../../src/cli/exit-codes.ts';
import { JobNotFound, ServiceUnreachable } from '../../../src/client/errors.ts';
import { PipelineError } from '../../../src/domain/errors.ts';

test.each([
  ['an invalid job', new PipelineError('VALIDATION_FAILED', 'x'), 2],
  ['a wish that the simulator refuses', new PipelineError('EXECUTION_STAGE_FAILED', 'x'), 2],
  ['an unknown job', new JobNotFound('x'), 2],
  ['a wrong option', new RangeError('x'), 2],
  ['an unknown option', new CommanderError(1, 'commander.unknownOption', 'x'), 2],
  ['help', new CommanderError(0, 'commander.helpDisplayed', 'x'), 0],
  ['a server that is away', new ServiceUnreachable('x'), 4],
  ['a file that is not what was committed', new PipelineError('ARTIFACT_CORRUPT', 'x'), 4],
  ['a bug', new TypeError('x'), undefined],
])('%s', (_what, error, code) => {
  expect(exitCodeOfError(error)).toBe(code);
});

test.each([
  ['Completed', 0],
  ['Executing', 0],
  ['Failed', 3],
  ['Cancelled', 3],
  ['Timeout', 3],
] as const)('a job that was watched until %s', (state, code) => {
  expect(exitCodeOf({ state })).toBe(code);
});
