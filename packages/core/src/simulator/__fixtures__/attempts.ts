// Tries of activities: how a task finds a worker, and what ends with the run that asked for it.
import type { ChunkWorkflow } from './chunk-workflow.js';
import type { Attempt, SimulatedWorker } from './worker.js';

/** Before an activity that was lost is tried again, or a task looks for a worker again. */
export const AGAIN_MS = 1_000;

export const shotName = (chunk: ChunkWorkflow, shot: number) => `${chunk.place.sender}/${shot}`;

/** Finds a worker for a task, however long that takes; a task of a run that is over is dropped. */
export function dispatch(chunk: ChunkWorkflow, delayMs: number, begin: (worker: SimulatedWorker) => void): void {
  const { world, life } = chunk;
  world.after(delayMs, () => {
    if (life !== chunk.life) return;
    const worker = world.worker();
    if (worker === undefined) dispatch(chunk, AGAIN_MS, begin);
    else begin(worker);
  });
}

/** Keeps an attempt while it is open, and cancels it soon after its run is over. */
export function openAttempt(chunk: ChunkWorkflow, worker: SimulatedWorker, does: Pick<Attempt, 'onLost' | 'onHalt'>) {
  const attempt: Attempt = { ...does, lost: false, canceled: false };
  worker.begin(attempt);
  chunk.attempts.set(attempt, worker);
  return attempt;
}

export function closeAttempt(chunk: ChunkWorkflow, worker: SimulatedWorker, attempt: Attempt): void {
  worker.end(attempt);
  chunk.attempts.delete(attempt);
}
