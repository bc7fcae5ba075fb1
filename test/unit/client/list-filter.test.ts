/** A filter value is data, never a piece of the query. */
import { expect, it } from 'vitest';
import { visibilityQuery } from '../../../src/client/list-filter.ts';

it('joins the filters that are set', () => {
  const query = visibilityQuery(
    { state: 'Executing', label: 'team=a', ageSeconds: 60 },
    Date.parse('2026-01-01T00:01:00Z'),
  );
  expect(query).toBe(
    'WorkflowType = "quantumJob" AND TaskState = "Executing" AND JobLabels = "team=a" AND StartTime > "2026-01-01T00:00:00.000Z"',
  );
});

it('keeps a quote inside its literal', () => {
  expect(visibilityQuery({ name: 'x" OR TaskState = "Failed' })).toBe(
    'WorkflowType = "quantumJob" AND JobName = "x\\" OR TaskState = \\"Failed"',
  );
});
