import { expect, test } from 'vitest';
import { type LogEntry, logLine, withoutRepeats } from './worker-log.js';

const entry = (message: string, atMs: number): LogEntry => ({ atMs, level: 'WARN', message, meta: { taskQueue: 'a' } });

test('a server that is away is told once a minute, whatever the call; other warnings each time', () => {
  const told: string[] = [];
  const sink = withoutRepeats(({ message, atMs }) => told.push(`${atMs} ${message}`));
  for (let atMs = 0; atMs < 120_000; atMs += 10_000) {
    sink(entry(`gRPC call poll_activity_task_queue retried ${atMs} times`, atMs));
    sink(entry('gRPC call poll_workflow_task_queue retried 6 times', atMs));
  }
  sink(entry('No workflows registered, not polling for workflow tasks', 0));
  sink(entry('Activity failed', 1));
  sink(entry('Activity failed', 2));
  expect(told).toEqual([
    '0 gRPC call poll_activity_task_queue retried 0 times',
    '60000 gRPC call poll_activity_task_queue retried 60000 times',
    '1 Activity failed',
    '2 Activity failed',
  ]);
});

test('a line has time, level, words and details', () => {
  expect(logLine(entry('Activity failed', 0))).toBe('1970-01-01T00:00:00.000Z WARN Activity failed {"taskQueue":"a"}');
});
