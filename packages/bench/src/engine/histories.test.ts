import { expect, test } from 'vitest';
import { countEvents, totalActions, totalEvents, totalHistoryBytes } from './histories.js';

const started = {
  eventId: 1,
  workflowExecutionStartedEventAttributes: { input: { payloads: [{ metadata: {}, data: Buffer.from('12345') }] } },
};
const scheduled = {
  eventId: 3,
  activityTaskScheduledEventAttributes: { activityType: { name: 'generateShots' }, input: null },
};
const signaled = {
  eventId: 2,
  // A decoder may leave the fields of other types behind, empty.
  activityTaskScheduledEventAttributes: null,
  workflowExecutionSignaledEventAttributes: { input: { payloads: [{ data: Buffer.from('123') }, {}] } },
};

test('events of all runs are counted by type and activity, with the bytes they carry', () => {
  expect(countEvents(1, [[started, signaled, signaled, scheduled], [started]])).toEqual({
    workflows: 1,
    runs: 2,
    events: 5,
    payloadBytes: 16,
    byType: { WorkflowExecutionStarted: 2, WorkflowExecutionSignaled: 2, ActivityTaskScheduled: 1 },
    activities: { generateShots: 1 },
    actions: 4,
    longest: 4,
  });
});

test('all parts together make the figure that is published', () => {
  const part = { ...countEvents(1, [[started, signaled]]), historyBytes: 300 };
  const histories = { batch: part, chunk: { ...countEvents(0, []), historyBytes: 0 }, ledger: part };
  expect(totalEvents(histories)).toBe(4);
  expect(totalActions(histories)).toBe(4);
  expect(totalHistoryBytes(histories)).toBe(600);
});
