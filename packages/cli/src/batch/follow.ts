// Follows a batch until its run ends: looks, tells, and keeps the output folder up to date.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '@shotlist/core';
import type { BatchHandle, BatchProgress } from '@shotlist/temporal/client';
import { createPace } from '../terminal/pace.js';
import type { ProgressLook } from '../terminal/progress-view.js';
import type { Exporter } from '../export/exporter.js';
import { askedShots, endedShots } from './asked.js';

export interface FollowOptions {
  readonly handle: BatchHandle;
  readonly manifest: Manifest;
  readonly first: number | undefined;
  readonly exporter: Exporter;
  readonly onLook: (look: ProgressLook) => Promise<void> | void;
  /** Ends the following early; resolves with the last look. */
  readonly signal: AbortSignal;
}

const LOOK_EVERY_MS = 400;
const EXPORT_EVERY_MS = 5_000;
/** Writing the results of a large batch takes its time: at most a tenth of ours. */
const EXPORT_SHARE = 10;

/** Resolves when the run has ended, or with where it stands when `signal` fires. */
export async function followBatch(options: FollowOptions): Promise<BatchProgress> {
  const { handle, manifest, exporter, signal } = options;
  const asked = askedShots(manifest, options.first);
  const startedMs = performance.now();
  const pace = createPace();
  let exportedAt = { ms: startedMs, bytes: -1, ended: -1 };
  let exportTookMs = 0;
  for (;;) {
    const progress = await handle.progress();
    const nowMs = performance.now();
    const ended = endedShots(progress, manifest, asked);
    await options.onLook({ progress, asked, ended, elapsedMs: nowMs - startedMs, pace: pace.look(nowMs, ended, asked - ended) });
    if (signal.aborted || isOver(progress)) return progress;
    const changed = ended !== exportedAt.ended || progress.bytes !== exportedAt.bytes;
    if (changed && nowMs - exportedAt.ms >= Math.max(EXPORT_EVERY_MS, exportTookMs * EXPORT_SHARE)) {
      await exporter.update();
      exportedAt = { ms: performance.now(), bytes: progress.bytes, ended };
      exportTookMs = exportedAt.ms - nowMs;
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** True when the run has ended, well or not. */
export function isOver(progress: BatchProgress): boolean {
  return progress.state === 'done' || progress.state === 'canceled' || progress.state === 'failed';
}
