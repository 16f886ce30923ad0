import { defineSignal } from '@temporalio/workflow';
import { expect, test, vi } from 'vitest';
import { Mailbox } from './mailbox.js';

/** What the server does with each signal, in turn; delivered when nothing is left. */
const fates: (() => Promise<void>)[] = [];
const delivered: number[] = [];
const pauses: number[] = [];

vi.mock('@temporalio/workflow', () => ({
  CancellationScope: { nonCancellable: async (work: () => Promise<unknown>) => work() },
  getExternalWorkflowHandle: () => ({
    async signal(_signal: string, message: number) {
      await fates.shift()?.();
      delivered.push(message);
    },
  }),
  condition: async (holds: () => boolean) => expect.poll(() => holds()).toBe(true),
  defineSignal: (name: string) => ({ type: 'signal', name }),
  log: { warn: () => undefined },
  sleep: async (delayMs: number) => void pauses.push(delayMs),
}));

function openBox(onNobody: (message: number) => Promise<'again' | 'drop'> = async () => 'drop'): Mailbox<number> {
  fates.length = delivered.length = pauses.length = 0;
  return new Mailbox<number>({ workflowId: 'w', signal: defineSignal<[number]>('test'), onNobody });
}
const fail = (words: string) => async () => {
  throw new Error(words);
};

test('one message is in the air at a time, and of those posted meanwhile only the newest is sent', async () => {
  const box = openBox();
  for (const message of [1, 2, 3]) box.post(message);
  await box.drained();
  expect(delivered).toEqual([1, 3]);
  expect(box.idle).toBe(true);
});

test('a message that could not be delivered is sent again after a pause', async () => {
  const box = openBox();
  fates.push(fail('The receiver has too many signals.'));
  box.post(1);
  await box.drained();
  expect([delivered, pauses.length]).toEqual([[1], 1]);
});

test('what was posted while a delivery failed takes its place', async () => {
  const box = openBox();
  fates.push(async () => {
    box.post(2);
    throw new Error('No connection.');
  });
  box.post(1);
  await box.drained();
  expect(delivered).toEqual([2]);
});

test.each([
  ['drop', []],
  ['again', [1]],
] as const)('nobody is there and the sender says "%s": delivered is %o', async (answer, expected) => {
  const box = openBox(async () => answer);
  fates.push(fail('Unable to signal external workflow because it was not found'));
  box.post(1);
  await box.drained();
  expect(delivered).toEqual(expected);
});

test('a sender that cannot start the receiver tries again, and the message is not lost', async () => {
  const box = openBox(fail('The account is unknown.'));
  fates.push(fail('it was not found'));
  box.post(1);
  await box.drained();
  expect([delivered, pauses]).toEqual([[1], [60_000]]);
});
