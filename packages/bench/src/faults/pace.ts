// A worker that stands still for ten seconds, and workers whose clocks lie: the vendor's second must not notice.
import { writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from './clock.js';
import type { Fault, Played, Round } from './fault.js';
import { judge } from './judge.js';

/** Debian's libfaketime. Only the wall clock lies: a monotonic clock can't be set on any machine. */
export const LIBFAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';
const FAKETIME = { LD_PRELOAD: LIBFAKETIME, FAKETIME_DONT_FAKE_MONOTONIC: '1' } as const;

const RATE = { requests: 20, perMs: 1_000 } as const;
const MAX_A_SECOND = 22;
const LEAST_SHARE = 0.8;
const FROZEN_MS = 10_000;
/** After a freeze, until work flows as before. */
const RECOVERY_MS = 2_000;

type Span = readonly [fromMs: number, toMs: number];

/** Most arrivals in any second, wherever it begins. */
export function mostInASecond(timesMs: readonly number[]): number {
  const times = timesMs.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  times.forEach((time, last) => {
    while ((times[first] ?? 0) <= time - 1_000) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

/** Arrivals a second outside of `except`, up to the moment when nine of ten were there: the rest may have been lost and found. */
export function throughput(timesMs: readonly number[], except: readonly Span[] = []): number {
  const times = timesMs.toSorted((a, b) => a - b);
  const from = times[0] ?? 0;
  const to = times[Math.floor(0.9 * (times.length - 1))] ?? 0;
  let spanMs = to - from;
  for (const [begin, end] of except) spanMs -= Math.max(0, Math.min(to, end) - Math.max(from, begin));
  const counted = times.filter((time) => time <= to && !except.some(([begin, end]) => time >= begin && time <= end));
  return (counted.length - 1) / (spanMs / 1_000);
}

async function whenFirstArrived({ rig }: Round): Promise<void> {
  while (rig.vendor.arrivals().length === 0) await sleep(20);
}

/** How long the batch takes at its rate. */
function lengthMs({ rig }: Round): number {
  return (rig.shots / RATE.requests) * RATE.perMs;
}

async function settle({ rig, timed }: Round, what: string, except: readonly Span[] = []): Promise<Played> {
  const judged = await judge(rig);
  const arrivals = rig.vendor.arrivals();
  // When they left: a busy machine may let its vendor sleep, and then many seem to come at once.
  const times = arrivals.map(({ sentMs }) => sentMs);
  const most = mostInASecond(times);
  const seen = mostInASecond(arrivals.map((arrival) => arrival.monotonicMs));
  if (seen > most) rig.notes.push(`the vendor saw ${seen} arrive in a second`);
  const flow = throughput(times, except);
  const violations = [...judged.violations];
  if (most > MAX_A_SECOND) violations.push(`a second had ${most} requests`);
  const busy = loadavg()[0] ?? 0;
  if (busy > 2 * availableParallelism()) rig.notes.push(`the machine is busy: load ${busy.toFixed(0)}`);
  if (timed && flow < LEAST_SHARE * RATE.requests) violations.push(`only ${flow.toFixed(1)} requests a second`);
  return { ...judged, violations, what: `${what}; at most ${most} in a second, ${flow.toFixed(1)} a second` };
}

async function freeze(round: Round): Promise<Played> {
  const { rig, dice } = round;
  const worker = await rig.startWorker();
  const two = dice.next() < 0.5;
  if (two) await rig.startWorker();
  const batch = rig.submitToTheEnd();
  await whenFirstArrived(round);
  const afterMs = Math.round(dice.between(0.1, 0.5) * lengthMs(round));
  await sleep(afterMs);
  const fromMs = monotonicMs();
  worker.signal('SIGSTOP');
  await sleep(FROZEN_MS);
  worker.signal('SIGCONT');
  const toMs = monotonicMs() + RECOVERY_MS;
  await batch;
  return settle(
    round,
    `${two ? 'one of two workers' : 'the only worker'} frozen for 10 s, ${afterMs} ms after the first request`,
    [[fromMs, toMs]],
  );
}

async function lie(round: Round, offset: string): Promise<Played> {
  const { rig, dice } = round;
  await rig.startWorker({ env: { ...FAKETIME, FAKETIME: offset } });
  const two = dice.next() < 0.5;
  if (two) await rig.startWorker();
  await rig.submitToTheEnd();
  return settle(round, `${two ? 'one of two workers' : 'the only worker'} ${offset}`);
}

async function step(round: Round): Promise<Played> {
  const { rig, dice } = round;
  const file = path.join(rig.folder, 'clock');
  const set = (offset: string) => writeFile(file, `${offset}\n`);
  await set('+0');
  await rig.startWorker({ env: { ...FAKETIME, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1' } });
  const two = dice.next() < 0.5;
  if (two) await rig.startWorker();
  const batch = rig.submitToTheEnd();
  await whenFirstArrived(round);
  const offsets = dice.pick([
    ['+10m', '-10m'],
    ['-10m', '+10m'],
    ['+3', '-3'],
    ['-2', '+20m'],
  ]);
  for (const offset of offsets) {
    await sleep(dice.between(0.1, 0.3) * lengthMs(round));
    await set(offset);
  }
  await batch;
  return settle(
    round,
    `${two ? 'one of two workers' : 'the only worker'} set to ${offsets.join(', then ')} while it ran`,
  );
}

const fault = (name: string, play: (round: Round) => Promise<Played>, needs?: string): Fault => ({
  name,
  shots: 300,
  alone: true,
  limits: { maxInFlight: 200, rate: RATE },
  manner: { generationMs: [200, 800], latencyMs: [0, 5], answerDelayMs: [0, 50] },
  play,
  ...(needs === undefined ? {} : { needs }),
});

export const PACES: readonly Fault[] = [
  fault('freeze', freeze),
  fault('clock-fast', (round) => lie(round, '+10m'), LIBFAKETIME),
  fault('clock-slow', (round) => lie(round, '-10m'), LIBFAKETIME),
  fault('clock-step', step, LIBFAKETIME),
];
