/** Filters become a query that nothing in a value can escape from. */
import { expect, test } from 'vitest';
import { visibilityQuery } from '../../../src/client/list-filter.ts';

test('all filters hold together', () => {
  const query = visibilityQuery({
    states: ['Queued', 'Executing'],
    device: 'sim:local',
    labels: ['team=a', 'sweep=7'],
    since: new Date('2026-01-01T00:00:00Z'),
    until: new Date('2026-02-01T00:00:00Z'),
    running: true,
  });
  expect(query).toBe(
    [
      'WorkflowType = "quantumJob"',
      'TaskState IN ("Queued", "Executing")',
      'DeviceId = "sim:local"',
      'JobLabels = "team=a"',
      'JobLabels = "sweep=7"',
      'StartTime >= "2026-01-01T00:00:00.000Z"',
      'StartTime < "2026-02-01T00:00:00.000Z"',
      'ExecutionStatus = "Running"',
    ].join(' AND '),
  );
});

test('a quote in a value cannot end it', () => {
  expect(visibilityQuery({ name: 'x" OR TaskState = "Failed' })).toBe(
    'WorkflowType = "quantumJob" AND JobName = "x\\" OR TaskState = \\"Failed"',
  );
});
