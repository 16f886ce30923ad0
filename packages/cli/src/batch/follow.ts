// Follows a batch until its run ends: looks, tells, and keeps the output folder up to date.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '@shotlist/core';
import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import type { BatchHandle, BatchProgress } from '@shotlist/temporal/client';
import type { ProgressLook } from '../terminal/progress-view.js';
import type { Exporter } from '../export/exporter.js';
import { askedShots, endedShots } from './asked.js';
import type { OutlookKeeper } from './outlook-keeper.js';

export interface FollowOptions {
  /** How it stands now. */
  readonly look: () => Promise<BatchProgress>;
  /** How the run ended, when it has; rejects with what it failed with. */
  readonly end: Promise<BatchProgress>;
  readonly manifest: Manifest;
  readonly first: number | undefined;
  /** Where it stood before: a first look for a person, since the next may take seconds. */
  readonly before: BatchProgress | undefined;
  /** What lies ahead. @default nobody asks */
  readonly outlook?: OutlookKeeper;
  /** Absent where nothing is exported. */
  readonly exporter?: Pick<Exporter, 'update'> | undefined;
  /** Called when what there is was put into the folder. */
  readonly onExport?: () => void;
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
  const { look, manifest, exporter, outlook, signal } = options;
  const asked = askedShots(manifest, options.first);
  const startedMs = performance.now();
  let exported = { atMs: startedMs, facts: '' };
  let exportTookMs = 0;
  const over = new AbortController();
  // Its answer comes from the store: a workflow's own last words may come before its results are written.
  const end = options.end.finally(() => over.abort());
  end.catch(() => undefined);
  const interrupted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const wake = AbortSignal.any([signal, over.signal]);
  const tell = async (looked: BatchProgress, atMs: number): Promise<number> => {
    const progress = outlook?.complete(looked) ?? looked;
    const ended = endedShots(progress, manifest, asked);
    await options.onLook({
      progress,
      asked,
      ended,
      leftOut: manifest.rejected,
      outlook: outlook?.look(looked),
      elapsedMs: atMs - startedMs,
      nowMs: Date.now(),
    });
    return ended;
  };
  let last = options.before;
  if (last !== undefined) await tell(last, startedMs);
  for (;;) {
    // A look may take seconds when no worker answers: Ctrl-C doesn't wait for it.
    const looking = over.signal.aborted ? end : look();
    looking.catch(() => undefined);
    const progress: BatchProgress = (await Promise.race([looking, interrupted])) ?? last ?? (await looking);
    last = progress;
    const nowMs = performance.now();
    const ended = await tell(progress, nowMs);
    if (signal.aborted || progress.verdict !== undefined) return progress;
    const facts = `${ended} ${progress.bytes}`;
    // Somebody waits for the first video, to see whether the rest will do.
    const isFirst = exported.facts === '' && progress.counts.succeeded > 0;
    const isDue = nowMs - exported.atMs >= Math.max(EXPORT_EVERY_MS, exportTookMs * EXPORT_SHARE);
    if (exporter !== undefined && facts !== exported.facts && (isFirst || isDue)) {
      await exporter.update();
      exported = { atMs: performance.now(), facts };
      exportTookMs = exported.atMs - nowMs;
      options.onExport?.();
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal: wake }).catch(() => undefined);
  }
}

/** Waits through an absence of the server: the batch goes on when it is back. */
export async function endOf(handle: BatchHandle, signal: AbortSignal): Promise<BatchProgress> {
  for (;;) {
    try {
      return await handle.result();
    } catch (error) {
      if (signal.aborted || !(error instanceof ServiceError || isGrpcServiceError(error))) throw error;
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
