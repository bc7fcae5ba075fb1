/** A server and its clients over real ports: limits, health, reflection, cancel, deadlines, drain. */
import { connect } from 'node:net';
import { join } from 'node:path';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader';
import { service as healthService } from 'grpc-health-check';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../../src/config/package-info.ts';
import { PipelineError } from '../../../src/domain/errors.ts';
import type { CallContext, CallEnd } from '../../../src/rpc/handlers.ts';
import { wireService } from '../../../src/rpc/protos.ts';
import { RpcError } from '../../../src/rpc/rpc-error.ts';
import { closedGate } from '../../support/gate.ts';
import { afterTest, call, clientOf, type Compile, failure, serve } from '../../support/rpc.ts';

describe('a call', () => {
  it('brings the request with its identity, and the answer back', async () => {
    let seen: CallContext | undefined;
    const server = await serve((request, context) => {
      seen = context;
      return Promise.resolve({ metadata: { ...request.options, source: request.source.toString() } });
    });
    const client = await clientOf(server.address);
    const identity = { tenant: 't', roles: ['user', 'admin'], traceparent: '00-1-2-01' };
    const request = { source: Buffer.from('x'), options: { a: 'b' } };
    const answer = await client.call('CompileCircuit', request, call({ identity }));
    expect(answer).toEqual({ circuit: null, metadata: { a: 'b', source: 'x' } });
    expect(seen?.identity).toEqual(identity);
    expect(seen?.deadline?.getTime()).toBeGreaterThan(Date.now());
  });

  it('fails with the code and the details of what the handler threw', async () => {
    const ends: CallEnd[] = [];
    const violations = [{ field: 'name', rule: 'required', message: 'is required' }];
    const error = new PipelineError('VALIDATION_FAILED', 'the job is not valid', { violations });
    const server = await serve(() => Promise.reject(error), { onCall: (end) => ends.push(end) });
    const client = await clientOf(server.address);
    const { code, message, details } = await failure(client.call('CompileCircuit', {}, call()));
    expect([code, message]).toEqual(['INVALID_ARGUMENT', 'the job is not valid']);
    expect(details.fieldViolations).toEqual([{ field: 'name', description: 'is required' }]);
    expect(ends).toMatchObject([{ method: 'CompileCircuit', code: 'INVALID_ARGUMENT', error }]);
  });

  it('of a bug in a handler tells the caller nothing of it', async () => {
    const server = await serve(() => {
      throw new TypeError('secret');
    });
    const client = await clientOf(server.address);
    const { code, message } = await failure(client.call('CompileCircuit', {}, call()));
    expect([code, message.includes('secret')]).toEqual(['INTERNAL', false]);
  });

  it.each(['the request', 'the answer'])(
    'is RESOURCE_EXHAUSTED when %s is larger than 4 MiB',
    async (which) => {
      const big = Buffer.alloc(4 * 1024 * 1024 + 1);
      const server = await serve(() => Promise.resolve({ circuit: { data: big } }));
      const client = await clientOf(server.address);
      const request = which === 'the request' ? { source: big } : {};
      const { code, details } = await failure(client.call('CompileCircuit', request, call()));
      expect(code).toBe('RESOURCE_EXHAUSTED');
      // Of the answer the server says it, in words of its own.
      if (which === 'the answer') expect(details.info?.reason).toBe('ANSWER_TOO_LARGE');
      // The server goes on.
      await expect(client.call('ValidateCircuit', { source: Buffer.from('x') }, call())).resolves.toEqual({
        valid: true,
      });
    },
  );

  it('that is larger than 4 MiB is refused by the server whoever sends it', async () => {
    const server = await serve(() => Promise.resolve({}));
    const raw = new Client(server.address, credentials.createInsecure());
    afterTest(() => raw.close());
    const { path } = wireService('CompilationService').CompileCircuit;
    const code = await new Promise((resolve) => {
      const bytes = (value: Buffer) => value;
      raw.makeUnaryRequest(path, bytes, bytes, Buffer.alloc(5_000_000), (error) => resolve(error?.code));
    });
    expect(code).toBe(8);
  });

  it('ends at its deadline when the peer hangs', async () => {
    const server = await serve(() => new Promise(() => undefined));
    const client = await clientOf(server.address);
    const error = await failure(client.call('CompileCircuit', {}, call({ budgetMs: 200 })));
    expect(error.code).toBe('DEADLINE_EXCEEDED');
  });

  it('that is aborted rejects with the reason, and the handler hears of it', async () => {
    const gate = closedGate();
    let heard: () => void = () => undefined;
    const aborted = new Promise<void>((resolve) => (heard = resolve));
    const server = await serve(async (_request, { signal }) => {
      signal.addEventListener('abort', heard);
      await gate.pass();
      return {};
    });
    const client = await clientOf(server.address);
    const controller = new AbortController();
    const reason = new Error('cancelled by the user');
    const failed = failure(client.call('CompileCircuit', {}, call({ signal: controller.signal })));
    await gate.reached;
    controller.abort(reason);
    expect(await failed).toBe(reason);
    await aborted;
  });
});

describe('retries', () => {
  const flaky = (code: 'UNAVAILABLE' | 'INVALID_ARGUMENT', failures: number) => {
    let calls = 0;
    const handler: Compile = () => {
      calls += 1;
      if (calls <= failures) throw new RpcError(code, 'no', { retryAfterSeconds: 0.01 });
      return Promise.resolve({ metadata: { calls: String(calls) } });
    };
    return { handler, calls: () => calls };
  };

  it('follow RetryInfo until the peer answers', async () => {
    const server = await serve(flaky('UNAVAILABLE', 2).handler);
    const client = await clientOf(server.address);
    const answer = await client.call('CompileCircuit', {}, call({ attempts: 3 }));
    expect(answer.metadata).toEqual({ calls: '3' });
  });

  it('are bounded', async () => {
    const peer = flaky('UNAVAILABLE', 99);
    const client = await clientOf((await serve(peer.handler)).address);
    expect((await failure(client.call('CompileCircuit', {}, call({ attempts: 3 })))).code).toBe(
      'UNAVAILABLE',
    );
    expect(peer.calls()).toBe(3);
  });

  it('are not made for what would fail again', async () => {
    const peer = flaky('INVALID_ARGUMENT', 99);
    const client = await clientOf((await serve(peer.handler)).address);
    await failure(client.call('CompileCircuit', {}, call({ attempts: 3 })));
    expect(peer.calls()).toBe(1);
  });
});

describe('a server', () => {
  it('tells its health and, when it drains, that it does not serve', async () => {
    const gate = closedGate();
    const server = await serve(async () => {
      await gate.pass();
      return {};
    });
    const statuses: string[] = [];
    const health = new Client(server.address, credentials.createInsecure());
    afterTest(() => health.close());
    const { path, requestSerialize, responseDeserialize } = healthService.Watch!;
    const request = { service: 'eigen.internal.v1.CompilationService' };
    const watch = health.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      new Metadata(),
    );
    watch.on('data', ({ status }: { status: string }) => statuses.push(status)).on('error', () => undefined);
    await expect.poll(() => statuses).toEqual(['SERVING']);
    const client = await clientOf(server.address);
    const running = client.call('CompileCircuit', {}, call());
    await gate.reached;
    const drained = server.drain(30_000);
    await expect.poll(() => statuses).toEqual(['SERVING', 'NOT_SERVING']);
    watch.cancel();
    gate.open();
    await expect(running).resolves.toEqual({ circuit: null, metadata: {} });
    expect(await drained).toBe(true);
  });

  it('ends calls that outlive the drain', async () => {
    const gate = closedGate();
    const server = await serve(async () => {
      await gate.pass();
      return {};
    });
    const client = await clientOf(server.address);
    const failed = failure(client.call('CompileCircuit', {}, call()));
    await gate.reached;
    expect(await server.drain(50)).toBe(false);
    expect((await failed).code).toMatch(/UNAVAILABLE|CANCELLED|INTERNAL/);
  });

  it('lists its services by reflection', async () => {
    const server = await serve(() => Promise.resolve({}));
    const reflection = join(
      PACKAGE_ROOT,
      'node_modules/@grpc/reflection/build/proto/grpc/reflection/v1/reflection.proto',
    );
    const { 'grpc.reflection.v1.ServerReflection': definition } = loadSync(reflection, { keepCase: true });
    const { path, requestSerialize, responseDeserialize } = (definition as ServiceDefinition)
      .ServerReflectionInfo!;
    const raw = new Client(server.address, credentials.createInsecure());
    afterTest(() => raw.close());
    const stream = raw.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    const answer = new Promise((resolve, reject) => stream.once('data', resolve).once('error', reject));
    stream.write({ list_services: '' });
    const names = ((await answer) as { list_services_response: { service: { name: string }[] } })
      .list_services_response;
    stream.end();
    expect(names.service.map(({ name }) => name)).toContain('eigen.internal.v1.CompilationService');
  });

  it('survives a connection that does not speak HTTP/2', async () => {
    const server = await serve(() => Promise.resolve({}));
    const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
    await new Promise<void>((resolve) => socket.write('GET / HTTP/1.1\r\n\r\n', () => resolve()));
    socket.destroy();
    const client = await clientOf(server.address);
    await expect(client.call('ValidateCircuit', {}, call())).resolves.toEqual({ valid: false });
  });

  it('says which address is taken', async () => {
    const server = await serve(() => Promise.resolve({}));
    await expect(serve(() => Promise.resolve({}), { listen: server.address })).rejects.toThrow(
      `cannot listen on ${server.address}`,
    );
  });
});
