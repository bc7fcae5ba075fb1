/** What a person learns from a failed call of the gateway: the gateway's own words, or why nobody answered. */
import { expect, test } from 'vitest';
import { callError } from '../../../../src/cli/gateway/call-error.ts';
import { exitCodeOfError } from '../../../../src/cli/exit-codes.ts';
import { type Diagnostic, PipelineError } from '../../../../src/domain/errors.ts';
import { toRpcError } from '../../../../src/rpc/pipeline-errors.ts';
import { type RpcCode, RpcError } from '../../../../src/rpc/rpc-error.ts';
import { decodeStatus, encodeStatus } from '../../../../src/rpc/rich-errors.ts';
import { errorLines } from '../../../../src/text/render-error.ts';

/** An error as it arrives after its way over the wire. */
const overWire = (error: PipelineError): RpcError => {
  const sent = toRpcError(error);
  return new RpcError(sent.code, sent.message, decodeStatus(encodeStatus(sent)));
};
const told = (error: PipelineError) => callError(overWire(error), 'h:1');

test('violations keep their fields, the code and the hint', () => {
  const violations = [{ field: 'metadata.request_id', rule: 'required', message: 'is required' }];
  const error = told(
    new PipelineError('VALIDATION_FAILED', 'metadata.request_id: is required', { violations }),
  );
  expect(error).toMatchObject({
    code: 'VALIDATION_FAILED',
    details: { violations: [{ field: 'metadata.request_id', message: 'is required' }] },
  });
  expect(errorLines(error)).toEqual([
    'qrtx: metadata.request_id: is required',
    expect.stringMatching(/^next: correct the fields/),
  ]);
  expect(exitCodeOfError(error)).toBe(2);
});

test('diagnostics keep the source line and the caret', () => {
  const found: Diagnostic = {
    ...{ code: 'OQ2001', severity: 'error', message: 'unknown gate', file: 'p.qasm' },
    ...{ line: 5, column: 1, end_column: 4, source_line: 'foo q;', hint: 'define it' },
  };
  const error = told(new PipelineError('COMPILER_STAGE_FAILED', 'it fails', { diagnostics: [found] }));
  expect(errorLines(error).join('\n')).toContain('5 | foo q;\n  | ^^^\n  = hint: define it');
});

test('a job that is not there is the same error as over Temporal', () => {
  const error = told(new PipelineError('JOB_NOT_FOUND', 'there is no job "x"'));
  expect(error).toMatchObject({ name: 'JobNotFound', message: 'there is no job "x"' });
});

test('a limit says after which time there is room, and is no mistake of the input', () => {
  const error = told(new PipelineError('RATE_LIMITED', 'too many', { retry_after_seconds: 2 }));
  expect(error).toMatchObject({ code: 'RATE_LIMITED', details: { retry_after_seconds: 2 } });
  expect(exitCodeOfError(error)).toBe(4);
});

test.each([
  ['UNAVAILABLE', /h:1[^]*UNAVAILABLE[^]*npm start/],
  ['DEADLINE_EXCEEDED', /h:1/],
  ['UNAUTHENTICATED', /--token-file/],
  ['UNIMPLEMENTED', /another service/],
] as const satisfies readonly (readonly [RpcCode, RegExp])[])('%s is exit code 4', (code, message) => {
  const error = callError(new RpcError(code, 'no'), 'h:1');
  expect(error.message).toMatch(message);
  expect(exitCodeOfError(error)).toBe(4);
});

test('a kernel that is away may be asked again, a bug of the gateway is not the input', () => {
  for (const code of ['KERNEL_UNAVAILABLE', 'INTERNAL'] as const) {
    expect(told(new PipelineError(code, 'no'))).toMatchObject({ name: 'ServiceUnreachable' });
  }
});
