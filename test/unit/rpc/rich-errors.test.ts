import { describe, expect, it } from 'vitest';
import { decodeStatus, encodeStatus, fromServiceError, statusAnswer } from '../../../src/rpc/rich-errors.ts';
import { RpcError, type RpcErrorDetails } from '../../../src/rpc/rpc-error.ts';

const ALL: RpcErrorDetails = {
  fieldViolations: [{ field: 'name', description: 'is required' }],
  info: { reason: 'VALIDATION_FAILED', domain: 'eigen.os', metadata: { stage: 'validation' } },
  retryAfterSeconds: 1.5,
  preconditions: [{ type: 'IDEMPOTENCY_CONFLICT', subject: '', description: 'other content' }],
  resource: { type: 'device', name: 'sim:local', owner: '', description: 'the simulator' },
};

describe('details of an error', () => {
  it('travel in the order of the contract and come back as they were', () => {
    const bytes = encodeStatus(new RpcError('INVALID_ARGUMENT', 'no', ALL));
    const names = [...bytes.toString('latin1').matchAll(/google\.rpc\.(\w+?)\x12/g)].map(([, name]) => name);
    expect(names).toEqual(['BadRequest', 'ErrorInfo', 'RetryInfo', 'PreconditionFailure', 'ResourceInfo']);
    expect(decodeStatus(bytes)).toEqual(ALL);
  });

  it('have the bytes of google.rpc.Status', () => {
    const bytes = encodeStatus(new RpcError('UNAVAILABLE', 'no', { retryAfterSeconds: 2 }));
    const any = `0a28${Buffer.from('type.googleapis.com/google.rpc.RetryInfo').toString('hex')}12040a020802`;
    expect(bytes.toString('hex')).toBe(`080e12026e6f1a30${any}`);
  });

  it('stay below what other implementations accept, and say how much was left out', () => {
    const many = Array.from({ length: 500 }, (_, index) => ({
      field: `f${index}`,
      description: 'x'.repeat(99),
    }));
    const info = {
      reason: 'R',
      domain: 'd',
      metadata: { short: 'kept', diagnostics_json: 'y'.repeat(9999) },
    };
    const answer = statusAnswer(
      new RpcError('INVALID_ARGUMENT', 'm'.repeat(5000), { fieldViolations: many, info }),
    );
    const [bytes] = answer.metadata.get('grpc-status-details-bin') as Buffer[];
    expect(Math.ceil((bytes!.length * 4) / 3) + answer.details.length).toBeLessThan(8192);
    const { fieldViolations = [], info: kept } = decodeStatus(bytes!);
    expect(fieldViolations[0]).toEqual(many[0]);
    expect(fieldViolations.at(-1)?.description).toBe(`${500 - fieldViolations.length + 1} more`);
    expect(kept?.metadata).toEqual({ short: 'kept' });
  });

  it('keep of a list in JSON as many whole entries as fit, and say how many are missing', () => {
    const entries = Array.from({ length: 30 }, (_, index) => ({ line: index + 1, text: 'ü'.repeat(100) }));
    const metadata = { diagnostics_json: JSON.stringify(entries) };
    const bytes = encodeStatus(
      new RpcError('INVALID_ARGUMENT', 'no', { info: { reason: 'R', domain: 'd', metadata } }),
    );
    expect(bytes.length).toBeLessThan(5 * 1024);
    const { diagnostics_json = '', diagnostics_json_left_out } = decodeStatus(bytes).info?.metadata ?? {};
    const kept = JSON.parse(diagnostics_json) as unknown[];
    expect(kept).toEqual(entries.slice(0, kept.length));
    expect(kept.length).toBeGreaterThan(5);
    expect(Number(diagnostics_json_left_out)).toBe(30 - kept.length);
  });

  it('that are no google.rpc.Status are left out, the error stays', () => {
    const answer = statusAnswer(new RpcError('ABORTED', 'why'));
    answer.metadata.set('grpc-status-details-bin', Buffer.from([255, 255, 255, 1]));
    const error = fromServiceError(Object.assign(new Error('why'), answer));
    expect([error.code, error.message, error.details]).toEqual(['ABORTED', 'why', {}]);
  });
});
