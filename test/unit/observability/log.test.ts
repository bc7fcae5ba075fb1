/** Log lines as a person or a collector meets them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PipelineError } from '../../../src/domain/errors.ts';
import { createLogger, LOG_LEVELS, logLevelFrom } from '../../../src/observability/log.ts';
import type { LogLevel } from '../../../src/observability/log.ts';

function collecting(level?: LogLevel) {
  const lines: string[] = [];
  const log = createLogger({
    service: 'qrtx-worker',
    ...(level === undefined ? {} : { level }),
    write: (line) => lines.push(line),
    now: () => new Date('2026-01-02T03:04:05.678Z'),
  });
  return { log, lines, parsed: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('a log line', () => {
  test('is one JSON object with the head first and the fields of its logger', () => {
    const { log, lines } = collecting();
    log.with({ job_id: 'bell', trace_id: 'ab' }).info('compiled', { stage: 'compilation', depth: 3 });
    expect(lines).toEqual([
      '{"timestamp":"2026-01-02T03:04:05.678Z","level":"info","service":"qrtx-worker","message":"compiled",' +
        '"job_id":"bell","trace_id":"ab","stage":"compilation","depth":3}\n',
    ]);
  });

  test('cannot be forged by a field or a line feed in the message', () => {
    const { log, lines, parsed } = collecting();
    log.info('a\n{"level":"error"}', { level: 'error', service: 'other', timestamp: 'x' });
    expect(lines[0]?.split('\n')).toHaveLength(2);
    expect(parsed()[0]).toMatchObject({ level: 'info', service: 'qrtx-worker' });
  });

  test.each(LOG_LEVELS)('appears at level %s only from that level on', (level) => {
    const { log, parsed } = collecting(level);
    log.debug('m');
    log.info('m');
    log.warn('m');
    log.error('m');
    expect(parsed().map((line) => line.level)).toEqual(
      LOG_LEVELS.slice(LOG_LEVELS.indexOf(level)).filter((word) => word !== 'silent'),
    );
  });

  test('is always one line of JSON of bounded size, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string(), fc.anything({ withBigInt: true, withDate: true }), (message, value) => {
        const { log, lines } = collecting();
        log.info(message, { value });
        expect(lines[0]?.endsWith('\n')).toBe(true);
        expect(() => JSON.parse(lines[0]!) as unknown).not.toThrow();
      }),
      { numRuns: 300, seed: 4 },
    );
    const circular: Record<string, unknown> = { text: 'x'.repeat(1e6), list: Array(1e4).fill(1) };
    circular.self = circular;
    circular.wide = Array.from({ length: 9 }).reduce<unknown>(
      (inner) => Array<unknown>(64).fill(inner),
      'leaf',
    );
    const { log, lines } = collecting();
    log.info('m', { circular });
    expect(lines[0]!.length).toBeLessThan(64 * 1024);
  });
});

describe('an error', () => {
  const error = new PipelineError('DEVICE_LOST', 'gone', { device: 'q1' }, { cause: new Error('socket') });

  test('is logged with its code, details and cause', () => {
    const { log, parsed } = collecting();
    log.error('stage failed', { error });
    expect(parsed()[0]).toMatchObject({
      error: {
        name: 'PipelineError',
        code: 'DEVICE_LOST',
        details: { device: 'q1' },
        cause: { message: 'socket' },
      },
    });
  });

  test('is logged once, by the first who has it', () => {
    const { log, lines } = collecting();
    log.debug('too quiet to count', { error });
    log.with({ job_id: 'bell' }).warn('first', { error });
    log.error('second', { error });
    log.error('another', { error: new Error('other') });
    expect(lines).toHaveLength(2);
  });
});

describe('secrets', () => {
  const keys = [
    'authorization',
    'apiKey',
    'api_key',
    'accessToken',
    'PASSWORD',
    'cookie',
    'client_secret',
    'passwd',
  ];
  test.each(keys)('under the key %s are left out at any depth', (key) => {
    const { log, lines } = collecting();
    log.info('m', { a: [{ [key]: 'hunter2' }], [key]: { value: 'hunter2' } });
    expect(lines[0]).not.toContain('hunter2');
    expect(lines[0]).toContain('[redacted]');
  });

  test.each([
    'authorization: Bearer hunter2.abc',
    'Basic hunter2abc=',
    'postgres://temporal:hunter2@db:5432/x',
    'redis://:hunter2@cache',
  ])('inside the text %j are left out', (text) => {
    const { log, lines } = collecting();
    log.error(text, { detail: text, error: new Error(text) });
    expect(lines[0]).not.toContain('hunter2');
  });

  test('are not seen in numbers and plain text', () => {
    const { log, parsed } = collecting();
    log.info('the token was taken', { fencing_token: 7, url: 'http://localhost:8233/a@b' });
    expect(parsed()[0]).toMatchObject({
      message: 'the token was taken',
      fencing_token: 7,
      url: 'http://localhost:8233/a@b',
    });
  });
});

describe('QRTX_LOG_LEVEL', () => {
  test.each([
    [undefined, 'info'],
    ['', 'info'],
    ['debug', 'debug'],
    ['WARN', 'warn'],
  ])('%j means %s', (value, level) => expect(logLevelFrom({ QRTX_LOG_LEVEL: value })).toBe(level));

  test('with another word is refused with the words that are allowed', () => {
    expect(() => logLevelFrom({ QRTX_LOG_LEVEL: 'loud' })).toThrow('one of debug, info, warn, error, silent');
  });
});
