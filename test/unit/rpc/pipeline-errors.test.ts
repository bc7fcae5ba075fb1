import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode, PipelineError } from '../../../src/domain/errors.ts';
import { fromPeer, retryDelaySeconds, toRpcError } from '../../../src/rpc/pipeline-errors.ts';
import { RPC_CODES, type RpcCode, RpcError } from '../../../src/rpc/rpc-error.ts';

const meaning = (code: RpcCode, peer: 'compiler' | 'device') => {
  const error = fromPeer(new RpcError(code, 'm'), peer, 'peer');
  return [error.code, error.retryable, error.details.retry_after_seconds];
};

describe('a failed call of the driver manager', () => {
  it.each([
    ['INVALID_ARGUMENT', 'EXECUTION_STAGE_FAILED', false, undefined],
    ['UNIMPLEMENTED', 'EXECUTION_STAGE_FAILED', false, undefined],
    ['FAILED_PRECONDITION', 'EXECUTION_STAGE_FAILED', false, undefined],
    ['UNAUTHENTICATED', 'EXECUTION_STAGE_FAILED', false, undefined],
    ['PERMISSION_DENIED', 'EXECUTION_STAGE_FAILED', false, undefined],
    ['INTERNAL', 'EXECUTION_STAGE_FAILED', false, undefined],
    ['UNAVAILABLE', 'DEVICE_LOST', true, 1],
    ['RESOURCE_EXHAUSTED', 'DEVICE_BUSY', true, 5],
    ['DEADLINE_EXCEEDED', 'DEVICE_LOST', true, 2],
    ['UNKNOWN', 'DEVICE_LOST', true, 1],
  ] as const)('%s means %s, retryable %s, after %s s', (code, ...wanted) => {
    expect(meaning(code, 'device')).toEqual(wanted);
  });

  it('every code of gRPC has a meaning', () => {
    for (const code of Object.keys(RPC_CODES) as RpcCode[]) {
      expect(meaning(code, 'device')[0]).toMatch(/EXECUTION_STAGE_FAILED|DEVICE_LOST|DEVICE_BUSY/);
      expect(meaning(code, 'compiler')[0]).toMatch(/COMPILER_/);
    }
  });

  it('waits as long as the peer asks, within reason', () => {
    const busy = (retryAfterSeconds: number) =>
      new RpcError('RESOURCE_EXHAUSTED', 'm', { retryAfterSeconds });
    expect(retryDelaySeconds(busy(7.5))).toBe(7.5);
    expect(retryDelaySeconds(busy(1e15))).toBe(300);
  });

  it('follows what the peer says of an INTERNAL error, never of an INVALID_ARGUMENT', () => {
    const said = (code: RpcCode, retryable: string) =>
      fromPeer(
        new RpcError(code, 'm', { info: { reason: 'R', domain: 'd', metadata: { retryable } } }),
        'device',
        'p',
      );
    expect(said('INTERNAL', 'true').code).toBe('DEVICE_LOST');
    expect(said('INTERNAL', 'false').code).toBe('EXECUTION_STAGE_FAILED');
    expect(said('INVALID_ARGUMENT', 'true').code).toBe('EXECUTION_STAGE_FAILED');
  });

  it('a message that gRPC refuses for its size is no quota', () => {
    const error = new RpcError(
      'RESOURCE_EXHAUSTED',
      'Received message larger than max (5000000 vs. 4194304)',
    );
    expect(fromPeer(error, 'device', 'p').code).toBe('EXECUTION_STAGE_FAILED');
  });
});

describe('a failed call of the compiler', () => {
  it('keeps every violation as a diagnostic', () => {
    const fieldViolations = [
      { field: 'source:3', description: 'rx wants one angle' },
      { field: '', description: 'no measurement' },
    ];
    const info = {
      reason: 'COMPILE_ERROR',
      domain: 'eigen.compiler',
      metadata: { rule: 'E42', stage: 'parse' },
    };
    const error = fromPeer(
      new RpcError('INVALID_ARGUMENT', 'bad', { fieldViolations, info }),
      'compiler',
      'p',
    );
    expect(error.code).toBe('COMPILER_STAGE_FAILED');
    expect(error.details.diagnostics?.map(({ code, message }) => [code, message])).toEqual([
      ['E42', 'source:3: rx wants one angle'],
      ['E42', 'no measurement'],
    ]);
    expect(error.details.peer_stage).toBe('parse');
  });

  it('reads diagnostics_json, whatever its author left out', () => {
    const diagnostics_json = JSON.stringify([
      { rule: 'R1', message: 'm', line: 3, col: 7 },
      5,
      { hint: 'h' },
    ]);
    const info = { reason: 'X', domain: 'd', metadata: { diagnostics_json } };
    const { details } = fromPeer(new RpcError('INVALID_ARGUMENT', 'bad', { info }), 'compiler', 'p');
    expect(details.diagnostics).toHaveLength(2);
    expect(details.diagnostics?.[0]).toMatchObject({ code: 'R1', message: 'm', line: 3, column: 7 });
    expect(details.diagnostics?.[1]).toMatchObject({ code: 'PEER', line: 1, hint: 'h' });
  });
});

describe('an error of the kernel', () => {
  it.each(Object.keys(ERROR_CODES) as ErrorCode[])('%s keeps its gRPC code', (code) => {
    const error = toRpcError(new PipelineError(code, 'm'));
    expect([error.code, error.details.info?.reason]).toEqual([ERROR_CODES[code].grpc, code]);
  });

  it.each(['DEVICE_BUSY', 'DEVICE_LOST', 'LOOP_LIMIT_EXCEEDED', 'VALIDATION_FAILED'] as const)(
    '%s comes back from our own driver service as itself',
    (code) => {
      const sent = new PipelineError(code, 'm', {
        violations: [{ field: 'f', rule: 'r', message: 'is wrong' }],
      });
      const back = fromPeer(toRpcError(sent), 'device', 'p');
      expect([back.code, back.retryable, back.details.violations?.[0]?.message]).toEqual([
        code,
        sent.retryable,
        'is wrong',
      ]);
    },
  );

  it('brings its diagnostics through our own compiler service', () => {
    const diagnostic = {
      code: 'OQ2001',
      severity: 'error',
      message: 'm',
      line: 3,
      column: 2,
      end_column: 4,
      source_line: 'x q[0];',
    } as const;
    const sent = new PipelineError('COMPILER_STAGE_FAILED', 'bad', { diagnostics: [diagnostic] });
    const back = fromPeer(toRpcError(sent), 'compiler', 'p');
    expect(back.details.diagnostics).toEqual([diagnostic]);
  });

  it('a bug shows nothing of itself', () => {
    const error = toRpcError(new TypeError('secret path /etc/x'));
    expect([error.code, error.message.includes('secret')]).toEqual(['INTERNAL', false]);
  });
});
