// Cancel and pause at every state of a shot: after the answer nothing is sent, and what is under way is collected.
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChunkProgress, chunkWorkflowId, QUERIES } from '@shotlist/core';
import type { BatchHandle } from '@shotlist/temporal/client';
import { monotonicMs } from './clock.js';
import type { Fault, Played, Round } from './fault.js';
import { judge } from './judge.js';
import type { Rig, RigOptions } from './rig.js';
import { TALENTS } from './vendor.js';

/** How long a paused batch is watched. */
const QUIET_MS = 3_000;

interface State extends Pick<RigOptions, 'limits' | 'talents' | 'manner'> {
  /** True when a shot of the batch is there. */
  readonly reached: (rig: Rig, batchId: string) => boolean | Promise<boolean>;
  /** Up to so much later, in milliseconds. @default 300 */
  readonly jitterMs?: number;
}

const STATES: Readonly<Record<string, State>> = {
  begin: { reached: () => true, jitterMs: 400 },
  permit: {
    limits: { maxInFlight: 4 },
    manner: { generationMs: [2_000, 3_000] },
    reached: (rig) => rig.vendor.generations().length >= 4,
  },
  slot: {
    limits: { maxInFlight: 100, rate: { requests: 3, perMs: 1_000 } },
    reached: (rig) => rig.vendor.arrivals().length >= 1,
    jitterMs: 1_500,
  },
  submit: {
    limits: { maxInFlight: 16 },
    manner: { latencyMs: [500, 1_500], answerDelayMs: [1_000, 2_500] },
    reached: (rig) => rig.vendor.arrivals().length >= 1,
    jitterMs: 2_000,
  },
  ambiguous: {
    limits: { maxInFlight: 8 },
    talents: { ...TALENTS.finds, listingLagMs: 3_000 },
    manner: { lostAnswers: 0.4, lostRequests: 0.2 },
    reached: async (rig, batchId) => ((await progressOf(rig, batchId))?.counts.ambiguous ?? 0) > 0,
    jitterMs: 2_000,
  },
  generating: {
    limits: { maxInFlight: 12 },
    manner: { generationMs: [3_000, 5_000] },
    reached: (rig) => rig.vendor.generations().length >= 12,
  },
  download: {
    limits: { maxInFlight: 12 },
    manner: { fetchMs: [2_000, 3_000] },
    reached: (rig) => rig.vendor.fetches().size > 0,
  },
  seal: {
    reached: (rig) => rig.vendor.fetches().size >= rig.shots,
    jitterMs: 250,
  },
};

async function progressOf(rig: Rig, batchId: string): Promise<ChunkProgress | undefined> {
  try {
    return await rig.client.workflow.getHandle(chunkWorkflowId(batchId, 0)).query<ChunkProgress>(QUERIES.chunk);
  } catch {
    return undefined;
  }
}

/** Brings a batch to the state, tells it, and says how long the answer took and when it came. */
async function tell(
  round: Round,
  state: State,
  command: 'cancel' | 'pause',
): Promise<{ readonly handle: BatchHandle; readonly answeredMs: number; readonly what: string }> {
  const { rig, dice } = round;
  // Sometimes nobody works yet.
  const late = state === STATES['begin'] && dice.next() < 0.5;
  if (!late) await rig.startWorker();
  const submitter = rig.startSubmitter();
  const batchId = await rig.batchId();
  await rig.began(batchId);
  while (!(await state.reached(rig, batchId)) && submitter.runs) await sleep(10);
  const waitMs = Math.round(dice.between(0, state.jitterMs ?? 300));
  await sleep(waitMs);
  const handle = rig.shotlist.handle(batchId);
  const askedMs = monotonicMs();
  const answer = handle[command]();
  if (late) await rig.startWorker();
  await answer;
  const answeredMs = monotonicMs();
  const tookMs = Math.round(answeredMs - askedMs);
  return {
    handle,
    answeredMs,
    what: `told ${late ? 'before any worker came' : `after ${waitMs} ms`}, answered in ${tookMs} ms`,
  };
}

async function cancel(round: Round, state: State): Promise<Played> {
  const { rig } = round;
  const { handle, answeredMs, what } = await tell(round, state, 'cancel');
  const end = await handle.result();
  const violations = sentAfter(rig, answeredMs, 'cancel');
  const made = rig.vendor.generations().length;
  const { succeeded, canceled, pending, ambiguous } = end.counts;
  if (succeeded !== made) violations.push(`${made} were made and ${succeeded} collected`);
  // Shots of a chunk that never began are pending still.
  if (succeeded + canceled + pending + ambiguous !== rig.shots)
    violations.push(`the counts of the canceled run don't add up: ${JSON.stringify(end.counts)}`);
  if (ambiguous > 0) violations.push(`${ambiguous} shots of the canceled run are ambiguous`);
  const last = await rig.submitToTheEnd();
  if (last.state !== 'done') violations.push(`a later submit ended as ${last.state}`);
  const judged = await judge(rig);
  return { ...judged, violations: [...violations, ...judged.violations], what: `${what}, ${succeeded} collected` };
}

async function pause(round: Round, state: State): Promise<Played> {
  const { rig } = round;
  const { handle, answeredMs, what } = await tell(round, state, 'pause');
  await sleep(QUIET_MS);
  const violations = sentAfter(rig, answeredMs, 'pause');
  await handle.resume();
  await handle.result();
  const judged = await judge(rig);
  return { ...judged, violations: [...violations, ...judged.violations], what };
}

function sentAfter(rig: Rig, answeredMs: number, command: string): string[] {
  const late = rig.vendor.arrivals().filter((arrival) => arrival.monotonicMs > answeredMs);
  return late.length === 0 ? [] : [`${late.length} requests reached the vendor after the answer to ${command}`];
}

export const CONTROLS: readonly Fault[] = Object.entries({ cancel, pause }).flatMap(([command, play]) =>
  Object.entries(STATES).map(([name, state]): Fault => {
    const { limits, talents, manner } = state;
    return {
      name: `${command}-at-${name}`,
      shots: 40,
      ...(limits === undefined ? {} : { limits }),
      ...(talents === undefined ? {} : { talents }),
      ...(manner === undefined ? {} : { manner }),
      play: (round) => play(round, state),
    };
  }),
);
