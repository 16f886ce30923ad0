// What run and submit share: from a file to a batch in the store, and from a batch that goes on to its end on the screen.
import path from 'node:path';
import { EXIT, type Resolution, ShotlistError, type Store } from '@shotlist/core';
import { type BatchHandle, type BatchProgress, ShotlistClient } from '@shotlist/temporal/client';
import { type OpenExport, openExport } from '../export/export-batch.js';
import type { SubmitOptions } from '../program.js';
import { sayAccountNotes } from '../terminal/account-notes.js';
import { sayInvalid } from '../terminal/invalid-view.js';
import { createGateNotice } from '../terminal/gate-notice.js';
import type { Output } from '../terminal/output.js';
import { createProgressPrinter } from '../terminal/progress-printer.js';
import {
  factLines,
  type RunFacts,
  sayHeader,
  sayLeftOutOtherwise,
  sayNotes,
  sayReused,
  saySummary,
} from '../terminal/run-view.js';
import { createReadingView } from '../terminal/reading-view.js';
import { count, counted, shownPath } from '../terminal/words.js';
import type { AskedRunOptions } from '@shotlist/temporal/client';
import type { Account } from './accounts.js';
import { askedShots, endedShots, isFinished } from './asked.js';
import { withCosts } from './costs.js';
import { endOf, followBatch } from './follow.js';
import { listName, listSource } from './list-source.js';
import { localState, type LocalState, prepareState } from './local-state.js';
import { createOutlookKeeper } from './outlook-keeper.js';
import { type PreparedBatch, prepareBatch } from './prepare-batch.js';
import { writeReport } from './report.js';
import { runLimits } from './run-limits.js';
import { readSettings, type Settings } from './settings.js';
import { lazyStore, openPlace } from './store-place.js';
import { untilAborted } from './until-aborted.js';
import { exitCodeOf } from './verdict.js';

/** Everything that is known before the file is read. */
export interface BatchCommand {
  readonly output: Output;
  /** The command line, as a shell takes it. */
  readonly typed: string;
  readonly options: SubmitOptions;
  readonly file: string;
  readonly state: LocalState;
  readonly settings: Settings;
  readonly account: Account;
  readonly previewSize: Resolution;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** A batch that is in the store. */
export interface BatchSession extends BatchCommand {
  readonly store: Store;
  readonly facts: RunFacts;
  /** The folder that it is exported to; undefined where nobody waits for it. */
  readonly exporter: OpenExport | undefined;
  /** Where it stood when it was opened, as the store knows it. */
  readonly before: BatchProgress;
  /** What the run is asked for. */
  readonly limits: AskedRunOptions;
  /** Accounts that it may spill to. */
  readonly spillTo: readonly Account[];
  /** Nothing is left to do. */
  readonly finished: boolean;
  close(): Promise<void>;
}

/** Reads the settings. Throws `CONFIG_INVALID`, `ACCOUNT_UNKNOWN`. */
export async function openCommand(
  options: SubmitOptions,
): Promise<Pick<BatchCommand, 'state' | 'settings' | 'account'>> {
  const state = localState();
  const settings = await readSettings(options, state);
  return { state, settings, account: settings.accounts.find(options.account) };
}

/** Judges and publishes the file and says what is about to be made; an exit code when the list has problems. */
export async function openSession(
  command: BatchCommand,
  /** `rendersHere` false: whoever works on it decides the size of previews. */
  { exports, rendersHere }: { readonly exports: boolean; readonly rendersHere: boolean },
): Promise<BatchSession | number> {
  const { output, options, file, state, settings, account, previewSize, signal } = command;
  await prepareState(state);
  const store = lazyStore(() => openPlace(settings.store, { create: true }), settings.store.url);
  // A key, or a base URL, that can't be one is told before the batch is announced and stored.
  if (rendersHere) for (const each of [account, ...spillOf(command)]) await each.loadProvider({ store, previewSize });
  const { images } = settings;
  const view = createReadingView(listName(file), output);
  const prepared: PreparedBatch = await prepareBatch(listSource(file, settings.plugins), options, {
    account,
    images,
    state,
    store,
    previewSize,
    signal,
    view,
  }).finally(view.stop);
  if (options.report !== undefined) await writeReport(options.report, prepared.summary);
  if (prepared.batch === undefined) return sayInvalid(output, prepared.summary);

  const { manifest, known, leavesOutNow } = prepared.batch;
  const limits = runLimits(options, account, manifest, askedShots(manifest, options.first));
  const spillTo = spillOf(command);
  const exporter = exports
    ? await openExport({
        state,
        store,
        manifest,
        file,
        out: options.out,
        nameFiles: options.nameFiles,
        prices: account.prices,
        ...(options.again === true ? { anew: askedShots(manifest, options.first) } : {}),
      })
    : undefined;
  try {
    const facts: RunFacts = {
      manifest,
      file,
      account,
      folder: exporter === undefined ? undefined : shownPath(exporter.folder),
      store: settings.store.named ? store.url : undefined,
      first: options.first,
      previewSize: rendersHere ? previewSize : undefined,
    };
    await output.writeEvent({
      type: 'batch',
      batchId: manifest.batchId,
      account: account.name,
      source: manifest.source,
      shots: manifest.shots,
      rejected: manifest.rejected,
      asked: askedShots(manifest, options.first),
      out: exporter?.folder ?? null,
    });
    sayHeader(output, facts);
    sayNotes(output, prepared.summary);
    if (leavesOutNow !== undefined) sayLeftOutOtherwise(output, manifest, leavesOutNow);
    await sayAccountNotes(output, [account]);
    const handle = new ShotlistClient({ store }).handle(manifest.batchId);
    const before = await handle.progress();
    const { first, again, retryCharged } = options;
    const finished = known && again !== true && (await isFinished(before, handle.results(), { first, retryCharged }));
    return {
      ...command,
      limits,
      spillTo,
      store,
      facts,
      exporter,
      before,
      finished,
      close: async () => exporter?.close(),
    };
  } catch (error) {
    await exporter?.close();
    throw error;
  }
}

function spillOf({ options, settings }: BatchCommand): readonly Account[] {
  return (options.spillTo ?? []).map((name) => settings.accounts.find(name, '--spill-to'));
}

/** Starts the batch, goes on with it, or attaches to it. */
export async function submitSession(session: BatchSession, client: ShotlistClient): Promise<BatchHandle> {
  const { options, facts, output, signal } = session;
  let told: Promise<void> | undefined;
  const submitting = client.submit(
    { batchId: facts.manifest.batchId },
    {
      ...(options.first === undefined ? {} : { first: options.first }),
      ...session.limits,
      ...(options.weight === undefined ? {} : { weight: options.weight }),
      onReused: (reused) => {
        sayReused(output, facts, reused);
        told = output.writeEvent({ type: 'reused', shots: reused, asked: askedShots(facts.manifest, options.first) });
      },
    },
  );
  const slow = setTimeout(() => {
    output.say(`  ${output.colors.dim('Another run of this batch may have to end first.')}`);
  }, 3_000);
  try {
    const handle = await untilAborted(submitting, signal);
    await told;
    return handle;
  } finally {
    clearTimeout(slow);
  }
}

/** Shows the batch until its run ends, or until Ctrl-C: then where it stands. `failed` rejects when it can’t go on. */
export async function watchSession(
  session: BatchSession,
  handle: BatchHandle,
  more: {
    readonly failed?: Promise<never>;
    /** Asks the account’s ledger beside. @default only the store is asked */
    readonly client?: ShotlistClient;
    /** What stands below the figures. */
    readonly note?: () => string | undefined;
  } = {},
): Promise<BatchProgress> {
  const { output, options, facts, exporter, signal } = session;
  if (exporter === undefined) throw new ShotlistError('INTERNAL', { message: 'Nobody waits for this batch.' });
  const printer = await createProgressPrinter(output);
  const { account, typed, settings } = session;
  const goesOn = facts.previewSize === undefined;
  const notice = createGateNotice({ account: account.name, typed, flags: settings.flags, goesOn });
  signal.addEventListener('abort', () => printer.stop());
  const { store } = session;
  const { manifest } = facts;
  const client = more.client ?? new ShotlistClient({ store });
  let firstTold = session.before.counts.succeeded > 0;
  const following = followBatch({
    look: () => handle.progress(),
    end: endOf(handle, signal),
    manifest,
    first: options.first,
    before: output.live && options.again !== true ? session.before : undefined,
    outlook: createOutlookKeeper({ store, manifest, account, client: () => client }),
    exporter,
    onExport: () => {
      if (firstTold || exporter.first === undefined) return;
      firstTold = true;
      printer.say(factLines(output, [['first', shownPath(path.join(exporter.folder, exporter.first))]]));
    },
    signal,
    onLook: async (look) => {
      const news = notice.next(look.progress.gate, Date.now());
      if (news !== undefined) {
        printer.say(`\n  ${output.colors.yellow('!')} ${news}`);
        await output.writeEvent({ type: 'waiting', gate: look.progress.gate, typed });
      }
      const note = more.note?.();
      await printer.print(note === undefined ? look : { ...look, note });
    },
  });
  const racing = more.failed === undefined ? following : Promise.race([following, more.failed]);
  return racing.finally(() => printer.stop());
}

/** Exports what there is and says how it came out. Returns the exit code. */
export async function endSession(
  session: BatchSession,
  progress: BatchProgress,
  tookMs: number | undefined,
): Promise<number> {
  const { output, store, facts, exporter } = session;
  await exporter?.update();
  const damaged = exporter?.damaged ?? new Set<string>();
  const results = new ShotlistClient({ store }).handle(facts.manifest.batchId).results();
  await saySummary(output, facts, {
    progress,
    asked: askedShots(facts.manifest, facts.first),
    tookMs,
    results: withCosts(results, facts.account.prices),
    damaged,
    gone: exporter?.gone ?? 0,
  });
  await output.writeEvent({
    type: 'done',
    batchId: facts.manifest.batchId,
    verdict: progress.verdict ?? null,
    counts: progress.counts,
    units: progress.units ?? null,
    duplicates: progress.duplicates,
    out: exporter?.folder ?? null,
  });
  return damaged.size > 0 ? EXIT.someShotsFailed : exitCodeOf(progress);
}

/** `12 of 30 shots` */
export function reached({ facts, options }: BatchSession, progress: BatchProgress): string {
  const asked = askedShots(facts.manifest, options.first);
  return `${count(endedShots(progress, facts.manifest, asked))} of ${counted(asked, 'shot')}`;
}
