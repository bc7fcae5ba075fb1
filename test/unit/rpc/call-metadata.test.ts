/** Who calls, as the metadata of a call says it: read as it is, or refused, never taken as absent. */
import { Metadata } from '@grpc/grpc-js';
import { expect, it, test } from 'vitest';
import { CALL_METADATA, readIdentity } from '../../../src/rpc/call-metadata.ts';

function metadataOf(entries: readonly (readonly [string, string])[]): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of entries) metadata.add(name, value);
  return metadata;
}

const { subject, tenant, project, requestId, roles, traceparent } = CALL_METADATA;

test.each([subject, tenant, project, requestId])('%s', (name) => {
  expect(readIdentity(metadataOf([[name, 'a']]))).not.toEqual({});
  expect(readIdentity(metadataOf([[name, '']]))).toEqual({});
  for (const entries of [
    [[name, 'x'.repeat(1025)]],
    [
      [name, 'a'],
      [name, 'a'],
    ],
    [[name, 'a, b']],
    [[name, 'a, ']],
  ] as const) {
    expect(() => readIdentity(metadataOf(entries))).toThrow(new RegExp(`${name} (has 1025|comes twice)`));
  }
});

it('roles are one list with commas; two entries, joined on their way or not, are none', () => {
  expect(readIdentity(metadataOf([[roles, 'user,admin']]))).toEqual({ roles: ['user', 'admin'] });
  const twice = [
    [roles, 'user'],
    [roles, 'admin'],
  ] as const;
  expect(() => readIdentity(metadataOf(twice))).toThrow(/x-eigen-roles comes twice/);
  expect(() => readIdentity(metadataOf([[roles, 'user, admin']]))).toThrow(/commas without blanks/);
  expect(() => readIdentity(metadataOf([[roles, 'r'.repeat(1025)]]))).toThrow(/at most 1024/);
});

it('a trace that cannot be read refuses no call', () => {
  expect(readIdentity(metadataOf([[traceparent, 'a, b']]))).toEqual({});
});
