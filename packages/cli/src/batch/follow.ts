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

/** Resolves when the run has ended, or with where it stands when `signal` fires. Throws what the run failed with. */
export async function followBatch(options: FollowOptions): Promise<BatchProgress> {
  const { handle, manifest, exporter, signal } = options;
  const asked = askedShots(manifest, options.first);
  const startedMs = performance.now();
  const pace = createPace();
  let exported = { atMs: startedMs, facts: '' };
  let exportTookMs = 0;
  const over = new AbortController();
  // Its answer comes from the store: a workflow's own last words may come before its results are written.
  const end = handle.result().finally(() => over.abort());
  end.catch(() => undefined);
  const wake = AbortSignal.any([signal, over.signal]);
  for (;;) {
    const progress = over.signal.aborted ? await end : await handle.progress();
    const nowMs = performance.now();
    const ended = endedShots(progress, manifest, asked);
    await options.onLook({
      progress,
      asked,
      ended,
      leftOut: manifest.rejected,
      elapsedMs: nowMs - startedMs,
      pace: pace.look(nowMs, ended, asked - ended),
    });
    if (signal.aborted || progress.verdict !== undefined) return progress;
    const facts = `${ended} ${progress.bytes}`;
    if (facts !== exported.facts && nowMs - exported.atMs >= Math.max(EXPORT_EVERY_MS, exportTookMs * EXPORT_SHARE)) {
      await exporter.update();
      exported = { atMs: performance.now(), facts };
      exportTookMs = exported.atMs - nowMs;
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal: wake }).catch(() => undefined);
  }
}
