import { expect, test } from 'vitest';
import { withoutRepeats } from './temporal-log.js';

const entry = (message: string, atMs: number) => ({ atMs, message });

test('a server that is away is told once a minute, whatever the call; other warnings each time', () => {
  const told: string[] = [];
  const write = withoutRepeats(({ message, atMs }) => told.push(`${atMs} ${message}`));
  for (let atMs = 0; atMs < 120_000; atMs += 10_000) {
    write(entry(`gRPC call poll_activity_task_queue retried ${atMs} times`, atMs));
    write(entry('gRPC call poll_workflow_task_queue retried 6 times', atMs));
  }
  write(entry('No workflows registered, not polling for workflow tasks', 0));
  write(entry('Activity failed', 1));
  write(entry('Activity failed', 2));
  expect(told).toEqual([
    '0 gRPC call poll_activity_task_queue retried 0 times',
    '60000 gRPC call poll_activity_task_queue retried 60000 times',
    '1 Activity failed',
    '2 Activity failed',
  ]);
});
