import { expect, test } from 'vitest';
import { after, applyTo, gate, limits, report, wants } from './__fixtures__/reports.js';
import { ledgerView, nextLedgerWakeMs } from './mail.js';

const refused = (worker: string, closedUntilMs: number) => gate({ gate: 'rate', closedUntilMs, setBy: worker });
const untilMs = (state: ReturnType<typeof after>) =>
  ledgerView(state).gates.find(({ name }) => name === 'rate')?.closedUntilMs;

test('of several workers that were refused the one that must wait longest counts, in whatever order they say it', () => {
  const [one, other] = [refused('worker 1', 5_000), refused('worker 2', 60_000)];
  expect(untilMs(after(0, limits(1), one, other))).toBe(60_000);
  expect(untilMs(after(0, limits(1), other, one))).toBe(60_000);
  expect(nextLedgerWakeMs(after(0, limits(1), other, one))).toBe(60_000);
});

test('whoever closed a gate may shorten it', () => {
  expect(untilMs(after(0, limits(1), refused('worker 1', 60_000), refused('worker 1', 5_000)))).toBe(5_000);
});

test('a worker that was refused does not open what a person closed for good', () => {
  const closed = after(0, limits(1), gate({ gate: 'rate', setBy: 'a person' }), refused('worker 1', 5_000));
  expect(untilMs(closed)).toBeNull();
  const gates = ledgerView(applyTo(closed, 5_000, report({ wants: wants(1) }))).gates;
  expect(gates).toMatchObject([{ setBy: 'a person' }]);
});
