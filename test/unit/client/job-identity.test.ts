/** Ids that follow from a key: the same everywhere, apart for everything that is part of the identity. */
import { expect, it } from 'vitest';
import { jobIdOfGeneration, type JobIdentity } from '../../../src/client/job-identity.ts';
import { isJobId } from '../../../src/domain/job-id.ts';

const KEYED: JobIdentity = {
  tenant: 'acme',
  project: 'p1',
  content_digest: 'aa',
  idempotency_key: 'nightly',
};

it('derives the same id from the same key, whatever the content is', () => {
  const id = jobIdOfGeneration(KEYED, 0);
  expect(id).toMatch(/^j-[a-z2-7]{26}$/);
  expect(jobIdOfGeneration({ ...KEYED, content_digest: 'bb', request_id: 'r' }, 0)).toBe(id);
  // Other replicas and later versions must derive it, too: printf '["acme","p1","nightly",0]' | sha256sum, in base32.
  expect(id).toBe('j-qkgelw2s6gyvahyp7twacnkpo2');
});

it('keeps tenants, projects, keys, generations and request ids apart', () => {
  const { idempotency_key: _, ...unkeyed } = KEYED;
  const ids = [
    jobIdOfGeneration(KEYED, 0),
    jobIdOfGeneration(KEYED, 1),
    jobIdOfGeneration({ ...KEYED, tenant: 'acmep1', project: '' }, 0),
    jobIdOfGeneration({ ...KEYED, tenant: 'other' }, 0),
    jobIdOfGeneration({ ...KEYED, project: 'p2' }, 0),
    jobIdOfGeneration({ ...KEYED, idempotency_key: 'nightly2' }, 0),
    jobIdOfGeneration({ ...unkeyed, request_id: 'nightly' }, 0),
    jobIdOfGeneration({ ...unkeyed, request_id: 'nightly', content_digest: 'bb' }, 0),
    jobIdOfGeneration(unkeyed, 0),
    jobIdOfGeneration(unkeyed, 0),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every(isJobId)).toBe(true);
});

it('takes an id as it is given, and refuses one that is no id', () => {
  expect(jobIdOfGeneration({ ...KEYED, job_id: 'mine' }, 3)).toBe('mine');
  expect(() => jobIdOfGeneration({ ...KEYED, job_id: '../x' }, 0)).toThrow(/not allowed/);
});
