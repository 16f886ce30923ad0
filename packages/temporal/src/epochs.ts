// The runs of a batch, as the store knows them.
import {
  type ChunkRow,
  type Epoch,
  type EpochEnd,
  isRejectedRow,
  type Manifest,
  parseState,
  parseStateLines,
  type Retry,
  type RunLimits,
  ShotlistError,
  type Store,
  storeLayout,
} from '@shotlist/core';
import { planReuse, readUnbegun } from '@shotlist/csv';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The newest run of a batch, and its end if it has one; undefined before the first. */
export async function latestEpoch(
  store: Store,
  batchId: string,
): Promise<{ readonly epoch: Epoch; readonly end: EpochEnd | undefined } | undefined> {
  let newest: string | undefined;
  for await (const key of store.list(storeLayout.epochs(batchId))) if (!key.endsWith('.end.json')) newest = key;
  const number = newest === undefined ? undefined : /(\d+)\.json$/.exec(newest)?.[1];
  return number === undefined ? undefined : readEpoch(store, batchId, Number(number));
}

/** A run of a batch by its number, and its end if it has one. */
export async function readEpoch(
  store: Store,
  batchId: string,
  number: number,
): Promise<{ readonly epoch: Epoch; readonly end: EpochEnd | undefined } | undefined> {
  const epoch = await readJson<Epoch>(store, storeLayout.epoch(batchId, number));
  if (epoch === undefined) return undefined;
  return { epoch, end: await readJson<EpochEnd>(store, storeLayout.epochEnd(batchId, number)) };
}

/** What a run may be asked, beside how far it goes. */
export interface AskedRunOptions extends RunLimits {
  /** Make every shot anew, also those that succeeded, in this batch or another. @default false */
  readonly again?: boolean;
  /** Further attempts of each shot after failures that cost, or may cost, again. @default 0 */
  readonly retryCharged?: number;
  /**
   * Accounts that take what the one before has no units left for, in this order. Each but the last is to be told to
   * spill when it is exhausted. Not with a budget, which is kept by one account’s ledger. @default none
   */
  readonly spillTo?: readonly string[];
}

/** The run that these options ask for. Throws `USAGE` where a budget would have to be kept over several accounts. */
export function askedRun(options: AskedRunOptions, upTo: number): AskedRun {
  const { again = false, retryCharged = 0, spillTo = [], maxGenerations, maxCost, canary, tolerate } = options;
  if (spillTo.length > 0 && (maxGenerations !== undefined || maxCost !== undefined))
    throw new ShotlistError('USAGE', {
      message: 'A budget can be kept at one account only, and this batch may spill to another.',
      help: 'Leave the budget out, or the other accounts.',
    });
  const limits: RunLimits = {
    ...(maxGenerations === undefined ? {} : { maxGenerations }),
    ...(maxCost === undefined ? {} : { maxCost }),
    ...(canary === undefined ? {} : { canary }),
    ...(tolerate === undefined ? {} : { tolerate }),
  };
  return {
    upTo,
    again,
    ...(retryCharged === 0 ? {} : { retryCharged }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(spillTo.length === 0 ? {} : { spillTo }),
  };
}

/** True for runs that may spend, and go on, alike: only then is one as good as the other. */
export function hasSameLimits(one: AskedRun, other: AskedRun): boolean {
  const said = ({ limits = {}, spillTo = [] }: AskedRun) => JSON.stringify([limits, spillTo]);
  return said(one) === said(other);
}

/** What a run is asked to do. */
export type AskedRun = Pick<Epoch, 'upTo' | 'again' | 'retryCharged' | 'limits' | 'spillTo' | 'retry' | 'unbegun'>;

/**
 * The run that makes what did not succeed in any run before: as far as any of them was asked to go, and with what the latest
 * one might spend. Undefined where none was ever asked for.
 */
export async function askedRetry(store: Store, batchId: string, retry: Retry): Promise<AskedRun | undefined> {
  const latest = await latestEpoch(store, batchId);
  if (latest === undefined) return undefined;
  let { upTo } = latest.epoch;
  for (let number = latest.epoch.epoch - 1; number >= 1; number -= 1)
    upTo = Math.max(upTo, (await readEpoch(store, batchId, number))?.epoch.upTo ?? 0);
  const { retryCharged = 0, spillTo = [] } = latest.epoch;
  const unbegun = await readUnbegun(store, batchId);
  // Those that went first have gone.
  const { canary: _gone, ...limits } = latest.epoch.limits ?? {};
  return {
    upTo,
    again: false,
    ...(retryCharged === 0 ? {} : { retryCharged }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(spillTo.length === 0 ? {} : { spillTo }),
    retry,
    ...(unbegun === undefined ? {} : { unbegun }),
  };
}

/** True for a run that was asked for just this. */
function isAskedFor(epoch: Epoch, asked: AskedRun): boolean {
  const said = ({ upTo, again, retryCharged = 0, retry }: AskedRun) =>
    JSON.stringify([upTo, again, retryCharged, retry?.only ?? [], retry?.again ?? false, retry === undefined]);
  return said(epoch) === said(asked) && hasSameLimits(epoch, asked);
}

/**
 * Writes what the next run is asked to do, and what it takes from other batches. A run that was asked for the same and never ended is
 * gone on with: it was lost, or somebody submits the batch at this very moment.
 */
export async function beginEpoch(
  store: Store,
  manifest: Manifest,
  asked: AskedRun,
  { weight }: { readonly weight?: number | undefined } = {},
): Promise<Epoch> {
  const { batchId } = manifest;
  for (;;) {
    const latest = await latestEpoch(store, batchId);
    if (latest !== undefined && latest.end === undefined && isAskedFor(latest.epoch, asked)) return latest.epoch;
    const number = (latest?.epoch.epoch ?? 0) + 1;
    const takesOthers = !asked.again && asked.retry?.only === undefined;
    const reused = takesOthers ? await planReuse(store, manifest, { upTo: asked.upTo }) : undefined;
    const epoch: Epoch = {
      schemaVersion: 1,
      epoch: number,
      ...asked,
      ...(reused === undefined ? {} : { reused }),
      ...(weight === undefined ? {} : { weight }),
      submittedAt: new Date().toISOString(),
    };
    const bytes = encoder.encode(`${JSON.stringify(epoch)}\n`);
    const { created } = await store.put(
      storeLayout.epoch(batchId, number),
      { kind: 'bytes', bytes },
      { ifAbsent: true },
    );
    if (created) return epoch;
  }
}

/** The index below which the first `count` shots stand; rejected rows among them don't count. */
export async function rowsUpTo(store: Store, manifest: Manifest, count: number): Promise<number> {
  if (manifest.rejected === 0 || count >= manifest.shots) return Math.min(count, manifest.rows);
  let left = count;
  for (let chunk = 0; chunk < manifest.chunks && left > 0; chunk += 1) {
    const key = storeLayout.chunk(manifest.batchId, chunk);
    const bytes = await store.get(key);
    if (bytes === undefined)
      throw new ShotlistError('STORE_UNUSABLE', { where: key, message: 'A chunk of the batch is missing.' });
    for (const row of parseStateLines<ChunkRow>(decoder.decode(bytes), key)) {
      if (isRejectedRow(row)) continue;
      left -= 1;
      if (left === 0) return row.index + 1;
    }
  }
  return manifest.rows;
}

async function readJson<Value>(store: Store, key: string): Promise<Value | undefined> {
  const bytes = await store.get(key);
  return bytes === undefined ? undefined : parseState<Value>(decoder.decode(bytes), key);
}
