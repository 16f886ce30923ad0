// SIGKILL, at a random moment of a batch: of a worker, of all workers, of the Temporal server, of the submitter.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './child.js';
import type { Dice } from './dice.js';
import type { Fault, Round } from './fault.js';
import { judge } from './judge.js';
import type { Rig } from './rig.js';

const POLL_MS = 20;

/** Waits for a random moment of a batch, by its progress, so that every phase is met on any machine. Says which. */
async function randomMoment(rig: Rig, dice: Dice, batch: Promise<unknown>): Promise<string> {
  let over = false;
  batch.then(
    () => (over = true),
    () => (over = true),
  );
  const phase = dice.next();
  const made = () => rig.vendor.generations().length;
  const after = async (least: number, words: string, jitterMs: number) => {
    while (!over && made() < least) await sleep(POLL_MS);
    const waitMs = Math.round(dice.between(0, jitterMs));
    await sleep(waitMs);
    return over ? 'after its end' : `${waitMs} ms after ${words} (${made()} made)`;
  };
  if (phase < 0.15) return after(0, 'its submit', 1_500);
  if (phase < 0.85) {
    const least = 1 + Math.floor(dice.next() * (rig.shots - 1));
    return after(least, `generation ${least}`, 250);
  }
  return after(rig.shots, 'the last generation', 2_500);
}

async function killWorker({ rig, dice }: Round): Promise<string> {
  const [first] = [await rig.startWorker(), await rig.startWorker()];
  const batch = rig.submitToTheEnd();
  const moment = await randomMoment(rig, dice, batch);
  await first.kill();
  await sleep(dice.between(0, 2_000));
  await rig.startWorker();
  await batch;
  return `one of two workers, ${moment}`;
}

async function killWorkers({ rig, dice }: Round): Promise<string> {
  const workers: Child[] = [await rig.startWorker(), await rig.startWorker()];
  const batch = rig.submitToTheEnd();
  const moment = await randomMoment(rig, dice, batch);
  await Promise.all(workers.map((worker) => worker.kill()));
  const awayMs = Math.round(dice.between(0, 4_000));
  await sleep(awayMs);
  await rig.startWorker();
  await batch;
  return `both workers, ${moment}; none for ${awayMs} ms`;
}

async function killServer({ rig, dice }: Round): Promise<string> {
  const workers = [await rig.startWorker(), await rig.startWorker()];
  const batch = rig.submitToTheEnd();
  const moment = await randomMoment(rig, dice, batch);
  await rig.temporal.kill();
  const awayMs = Math.round(dice.between(0, 4_000));
  await sleep(awayMs);
  await rig.temporal.startAgain();
  await batch;
  const lost = workers.filter((worker) => !worker.runs).length;
  if (lost > 0) rig.notes.push(`${lost} workers ended with the server`);
  return `the server, ${moment}; away for ${awayMs} ms`;
}

/** Half of the time in the moments between reading the file and the start of the batch. */
async function killSubmitter({ rig, dice }: Round): Promise<string> {
  await rig.startWorker();
  const submitter = rig.startSubmitter();
  let moment: string;
  if (!rig.processes.saysSteps && dice.next() < 0.6) {
    const waitMs = Math.round(dice.between(200, 2_500));
    await sleep(waitMs);
    moment = `${waitMs} ms after its start`;
  } else if (rig.processes.saysSteps && dice.next() < 0.6) {
    const step = dice.pick(['began', 'staged', 'published', 'submitted']);
    await submitter.says(step);
    const waitMs = Math.round(dice.between(0, 60));
    await sleep(waitMs);
    moment = `${waitMs} ms after it said "${step}"`;
  } else {
    moment = await randomMoment(rig, dice, submitter.ended);
  }
  await submitter.kill();
  await sleep(dice.between(0, 1_500));
  await rig.submitToTheEnd();
  return `the submitter, ${moment}`;
}

const fault = (name: string, play: (round: Round) => Promise<string>): Fault => ({
  name,
  shots: 200,
  limits: { maxInFlight: 30 },
  async play(round) {
    const what = await play(round);
    return { what, ...(await judge(round.rig)) };
  },
});

export const KILLS: readonly Fault[] = [
  fault('kill-worker', killWorker),
  fault('kill-workers', killWorkers),
  fault('kill-server', killServer),
  fault('kill-submitter', killSubmitter),
];
