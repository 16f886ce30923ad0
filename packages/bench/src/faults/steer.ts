// `temporal workflow reset`, `terminate` and `cancel` in the middle of a batch, as an operator types them, and then `submit` of the same file.
import { setTimeout as sleep } from 'node:timers/promises';
import { batchWorkflowId, chunkWorkflowId, ledgerWorkflowId } from '@shotlist/core';
import type { BatchProgress } from '@shotlist/temporal/client';
import type { Dice } from './dice.js';
import type { Fault, Played, Round } from './fault.js';
import { judge } from './judge.js';
import { Rig } from './rig.js';
import { TALENTS } from './vendor.js';

const ACTS = ['reset', 'terminate', 'cancel'] as const;
const TARGETS = {
  batch: batchWorkflowId,
  chunk: (batchId: string) => chunkWorkflowId(batchId, 0),
  ledger: () => ledgerWorkflowId(Rig.account),
} as const;

type Act = (typeof ACTS)[number];

/** Submits at most, until the batch is done: the first after a cancel may only see its end. */
const MAX_SUBMITS = 3;

async function play(
  { rig, dice }: Round,
  act: Act,
  target: keyof typeof TARGETS,
  talent: keyof typeof TALENTS,
): Promise<Played> {
  await rig.startWorker();
  const first = rig.startSubmitter();
  const batchId = await rig.batchId();
  const least = 1 + Math.floor(dice.next() * (rig.shots - 4));
  while (rig.vendor.generations().length < least && first.runs) await sleep(20);
  const waitMs = Math.round(dice.between(0, 500));
  await sleep(waitMs);
  const workflowId = TARGETS[target](batchId);
  const how = await perform(rig, dice, act, workflowId);
  await sleep(dice.between(0, 1_000));
  let end = await rig.submitToTheEnd();
  for (let submits = 1; isCanceled(end) && submits < MAX_SUBMITS; submits += 1) end = await rig.submitToTheEnd();
  await first.ended;
  const judged = await judge(rig, { mayStayAmbiguous: talent !== 'finds' });
  const violations = [...judged.violations];
  // What is settled stays settled, and what nobody can know is never sent again.
  const arrivals = rig.vendor.arrivals().length;
  await rig.submitToTheEnd();
  const more = rig.vendor.arrivals().length - arrivals;
  if (more > 0) violations.push(`one more submit of a batch that was done sent ${more} requests`);
  return { what: `${target} ${how}, ${waitMs} ms after generation ${least}`, ...judged, violations };
}

/** The batch, or a chunk of it. */
function isCanceled({ state, counts }: BatchProgress): boolean {
  return state === 'canceled' || counts.canceled > 0;
}

/** What ended before the command came is judged all the same. */
function late(error: unknown): string {
  const { stderr } = error as { readonly stderr?: unknown };
  if (/already completed|not found/i.test(String(stderr ?? error))) return 'ended before it was touched';
  throw error;
}

async function perform(rig: Rig, dice: Dice, act: Act, workflowId: string): Promise<string> {
  const which = ['--workflow-id', workflowId];
  if (act === 'terminate') {
    return rig.temporal
      .command('workflow', 'terminate', ...which, '--reason', 'a fault')
      .then(() => 'terminated', late);
  }
  if (act === 'cancel') {
    return rig.temporal.command('workflow', 'cancel', ...which).then(() => 'canceled', late);
  }
  const { events } = await rig.client.workflow.getHandle(workflowId).fetchHistory();
  const points = (events ?? []).filter(({ workflowTaskCompletedEventAttributes: done }) => done);
  const point = points[Math.floor(dice.next() * points.length)]?.eventId?.toString();
  if (point === undefined) throw new Error(`${workflowId} has no point to reset it to.`);
  await rig.temporal.command('workflow', 'reset', ...which, '--reason', 'a fault', '--event-id', point);
  return `reset to event ${point} of ${events?.length}`;
}

export const STEERINGS: readonly Fault[] = ACTS.flatMap((act) =>
  (Object.keys(TARGETS) as (keyof typeof TARGETS)[]).flatMap((target) =>
    (Object.keys(TALENTS) as (keyof typeof TALENTS)[]).map((talent): Fault => ({
      name: `${act}-${target}-${talent}`,
      shots: 40,
      limits: { maxInFlight: 8 },
      talents: TALENTS[talent],
      manner: { generationMs: [300, 1_200] },
      play: (round) => play(round, act, target, talent),
    })),
  ),
);
