// shotlist watch: a batch that others run, looked at until it ends. Starts, changes and exports nothing.
import { EXIT, type Manifest, type Store } from '@shotlist/core';
import { readResults } from '@shotlist/csv';
import { type BatchProgress, latestEpoch, ShotlistClient } from '@shotlist/temporal/client';
import { askedShots, endedShots } from '../batch/asked.js';
import { endInterrupted } from '../batch/end-interrupted.js';
import { withCosts } from '../batch/costs.js';
import { findWatched, type FoundBatch } from '../batch/find-batch.js';
import { followBatch } from '../batch/follow.js';
import { type Interruption, watchInterruptions } from '../batch/interruption.js';
import { localState } from '../batch/local-state.js';
import { createOutlookKeeper } from '../batch/outlook-keeper.js';
import type { Served } from '../batch/pollers.js';
import { exitCodeOf } from '../batch/verdict.js';
import type { CommandContext, SettingsOptions } from '../define-command.js';
import { createGateNotice } from '../terminal/gate-notice.js';
import type { Output } from '../terminal/output.js';
import { createProgressPrinter } from '../terminal/progress-printer.js';
import { type RunFacts, sayHeader, saySummary } from '../terminal/run-view.js';
import { awayText, sayLeft, unsubmittedText } from '../terminal/watch-view.js';
import { unservedText } from '../terminal/submit-view.js';
import { count, counted } from '../terminal/words.js';

export async function watch(
  { output, typed }: CommandContext,
  options: SettingsOptions,
  wanted?: string,
): Promise<number> {
  const interruption = watchInterruptions(output, () => undefined);
  try {
    const found = await findWatched(options, wanted);
    return await watchFound({ output, typed }, found, interruption);
  } finally {
    interruption.dispose();
  }
}

async function watchFound(
  { output, typed }: CommandContext,
  found: FoundBatch,
  interruption: Interruption,
): Promise<number> {
  const { store, manifest, settings } = found;
  const asked = await askedOf(store, manifest);
  const facts: RunFacts = {
    manifest,
    file: manifest.source,
    account: accountOf(found) ?? lostAccount(manifest.account),
    folder: undefined,
    flags: settings.flags,
    store: settings.store.named ? store.url : undefined,
    first: asked < manifest.shots ? asked : undefined,
    previewSize: undefined,
  };
  const { batchId, account, source, shots, rejected } = manifest;
  await output.writeEvent({ type: 'batch', batchId, account, source, shots, rejected, asked, out: null });
  sayHeader(output, facts);
  const before = await new ShotlistClient({ store }).handle(batchId).progress();
  if (before.verdict !== undefined) return endWatched(output, facts, store, before, asked);
  const progress = await follow({ output, typed, found, facts, asked, before }, interruption);
  if (progress.verdict !== undefined) return endWatched(output, facts, store, progress, asked);
  // Whoever reads no more, as head, has seen enough.
  if (output.closed.aborted) return EXIT.succeeded;
  sayLeft(output, facts, `${count(endedShots(progress, manifest, asked))} of ${counted(asked, 'shot')}`);
  return endInterrupted(output, `The batch goes on. See "shotlist status ${batchId}".`);
}

interface Watched {
  readonly output: Output;
  readonly typed: string;
  readonly found: FoundBatch;
  readonly facts: RunFacts;
  readonly asked: number;
  readonly before: BatchProgress;
}

/** Until the run ends, or somebody leaves. Temporal may come and go meanwhile; what the store knows is shown then. */
async function follow(watched: Watched, { signal }: Interruption): Promise<BatchProgress> {
  const { output, typed, found, facts, asked, before } = watched;
  const { store, manifest, settings } = found;
  // Temporal's parts take a while to load: not before they are needed.
  const [{ openTemporalLink }, { endOfRun }, { servedBy }] = await Promise.all([
    import('../batch/temporal-link.js'),
    import('../batch/run-end.js'),
    import('../batch/pollers.js'),
  ]);
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const printer = await createProgressPrinter(output);
  const sayTemporal = async (answers: boolean): Promise<void> => {
    await output.writeEvent({ type: 'temporal', answers });
    if (!output.live) output.say(answers ? 'Temporal answers.' : awayText());
  };
  const link = await openTemporalLink(localState(), sayTemporal, until);
  if (link.temporal === undefined) await sayTemporal(false);
  const client = () =>
    new ShotlistClient({ store, ...(link.temporal === undefined ? {} : { temporal: link.temporal }) });

  let served: Served | undefined;
  let askedMs = Number.NEGATIVE_INFINITY;
  const askServed = async (): Promise<void> => {
    if (performance.now() - askedMs < SERVED_EVERY_MS || link.temporal === undefined) return;
    askedMs = performance.now();
    const now = await servedBy(link.temporal, manifest.account);
    if (now !== undefined && JSON.stringify(now) !== JSON.stringify(served))
      await output.writeEvent({ type: 'served', ...now });
    served = now;
  };
  const noteOf = (progress: BatchProgress): string | undefined => {
    if (progress.epoch === 0) return unsubmittedText();
    if (link.temporal === undefined) return awayText();
    return unservedText({ account: facts.account, settings }, served);
  };
  const flags = settings.flags;
  const notice = createGateNotice({ account: manifest.account, typed, flags, goesOn: true });
  signal.addEventListener('abort', () => printer.stop());
  try {
    return await followBatch({
      look: () => client().handle(manifest.batchId).progress(),
      end: endOfRun(store, manifest, () => link.temporal, until),
      manifest,
      first: asked,
      before,
      outlook: createOutlookKeeper({ store, manifest, account: accountOf(found), client }),
      exporter: undefined,
      signal,
      onLook: async (look) => {
        void askServed();
        const news = notice.next(look.progress.gate, look.nowMs);
        if (news !== undefined) {
          printer.say(`\n  ${output.colors.yellow('!')} ${news}`);
          await output.writeEvent({ type: 'waiting', gate: look.progress.gate, typed });
        }
        const note = noteOf(look.progress);
        await printer.print(note === undefined ? look : { ...look, note });
      },
    });
  } finally {
    over.abort();
    printer.stop();
    await link.ended;
  }
}

const SERVED_EVERY_MS = 10_000;

/** How it came out, and what to type for more. Returns the exit code. */
async function endWatched(
  output: Output,
  facts: RunFacts,
  store: Store,
  progress: BatchProgress,
  asked: number,
): Promise<number> {
  const { batchId } = facts.manifest;
  const results = new ShotlistClient({ store }).handle(batchId).results();
  await saySummary(output, facts, {
    progress,
    asked,
    tookMs: undefined,
    results: withCosts(results, facts.account.prices),
    damaged: new Set(),
    gone: 0,
  });
  await output.writeEvent({
    type: 'done',
    batchId,
    verdict: progress.verdict ?? null,
    counts: progress.counts,
    units: progress.units ?? null,
    duplicates: progress.duplicates,
    out: null,
  });
  return exitCodeOf(progress);
}

/** Shots that the newest run was asked for: fewer than all with `--first`. */
async function askedOf(store: Store, manifest: Manifest): Promise<number> {
  const upTo = (await latestEpoch(store, manifest.batchId))?.epoch.upTo ?? manifest.rows;
  if (upTo >= manifest.rows) return manifest.shots;
  if (manifest.rejected === 0) return askedShots(manifest, upTo);
  let asked = 0;
  for await (const { index, request } of readResults(store, manifest)) {
    if (index >= upTo) break;
    // A row left out as invalid is no shot.
    if (request !== undefined) asked += 1;
  }
  return asked;
}

/** Undefined where the configuration has lost it meanwhile. */
function accountOf({ accounts, manifest }: FoundBatch) {
  return accounts.names.includes(manifest.account) ? accounts.find(manifest.account) : undefined;
}

function lostAccount(name: string): RunFacts['account'] {
  return { name, describe: () => 'not in this configuration', isPreview: false, prices: undefined };
}
