// countAccount: what an account was charged in the periods of now, by the records in the store. For a ledger that lost its state.
import {
  type BudgetUse,
  type CountedUse,
  type CountInput,
  type EpochEnd,
  type ShotRecord,
  storeLayout,
} from '@shotlist/core';
import { budgetKey, charged } from './charged-records.js';
import { recordCost } from './batch-budget.js';
import type { BatchFiles } from './batch-files.js';
import { getJson, getLines, listKeys } from './json-files.js';

/** Clocks of workers differ, and a batch may end a little before its last record says it did. */
const CLOCKS_MS = 600_000;

export async function countAccount(files: BatchFiles, { account, periods }: CountInput): Promise<CountedUse> {
  const units = new Map(periods.map(({ name }) => [name, 0]));
  const budgets: BudgetUse[] = [];
  const sinceMs = Math.min(...periods.map(({ startMs }) => startMs)) - CLOCKS_MS;
  const count = (record: ShotRecord) => {
    for (const { name, startMs, endMs, model } of periods) {
      const isOurs = model === undefined || model === (record.model ?? model);
      if (isOurs && record.atMs >= startMs && record.atMs < endMs)
        units.set(name, (units.get(name) ?? 0) + (record.units ?? 1));
    }
  };
  for (const key of await listKeys(files.store, storeLayout.index)) {
    const batchId = storeLayout.batchIdOfIndexEntry(key);
    if (batchId === undefined) continue;
    const { openEpoch, endedMs } = await lastRun(files, batchId);
    if (openEpoch === undefined && endedMs < sinceMs) continue;
    // Its upload is under way, or was given up: a batch begins with its manifest.
    if ((await files.store.stat(storeLayout.manifest(batchId))) === undefined) continue;
    const maxCost = openEpoch === undefined ? undefined : (await files.epoch(batchId, openEpoch)).limits?.maxCost;
    const budget =
      openEpoch === undefined ? undefined : { key: budgetKey(batchId, openEpoch), generations: 0, cost: 0 };
    for await (const record of charged(files, batchId)) {
      // A batch may have spilled from one account to another.
      if (record.account !== account) continue;
      count(record);
      if (budget === undefined || record.epoch !== openEpoch) continue;
      budget.generations += 1;
      budget.cost += await recordCost(files, batchId, record, maxCost);
    }
    if (budget !== undefined) budgets.push(budget);
  }
  // A ledger may ask for budgets alone, and those are batches'.
  if (periods.length > 0) for await (const record of chargedSingles(files, account, sinceMs)) count(record);
  return {
    quotas: periods.map(({ name, startMs }) => ({ name, startMs, units: units.get(name) ?? 0 })),
    budgets,
  };
}

/** What requests by themselves were charged for: those that are open, and those that ended since a moment. */
async function* chargedSingles(files: BatchFiles, account: string, sinceMs: number): AsyncGenerator<ShotRecord> {
  const { store } = files;
  const seen = new Set<string>();
  // Open ones first: what ends meanwhile is then seen twice, and counted once.
  for (const key of await listKeys(store, storeLayout.openChunks(account))) {
    const open = storeLayout.chunkOfOpenChunk(key);
    if (open === undefined || (await files.manifest(open.batchId)).single !== true) continue;
    for await (const record of charged(files, open.batchId)) {
      if (record.account !== account) continue;
      seen.add(nameOf(open.batchId, record));
      yield record;
    }
  }
  const sinceDay = new Date(Math.max(0, sinceMs)).toISOString().slice(0, 10);
  for (const key of await listKeys(store, storeLayout.singles(account))) {
    const { day = '', batchId = '' } = storeLayout.placeOfSingle(key) ?? {};
    if (day < sinceDay) continue;
    for (const record of await getLines<ShotRecord>(store, key)) {
      const name = nameOf(batchId, record);
      if (!seen.has(name)) yield record;
      // One that was sealed twice, over midnight, stands under both days.
      seen.add(name);
    }
  }
}

function nameOf(batchId: string, { attempt, generationId = '' }: ShotRecord): string {
  return `${batchId} ${attempt} ${generationId}`;
}

/** The run of a batch that has not ended, or when the last one did. */
async function lastRun(
  { store }: BatchFiles,
  batchId: string,
): Promise<{ readonly openEpoch: number | undefined; readonly endedMs: number }> {
  let last = 0;
  let ended = 0;
  for (const key of await listKeys(store, storeLayout.epochs(batchId))) {
    const [, number, end] = /\/(\d+)(\.end)?\.json$/.exec(key) ?? [];
    if (number === undefined) continue;
    if (end === undefined) last = Math.max(last, Number(number));
    else ended = Math.max(ended, Number(number));
  }
  if (last > ended) return { openEpoch: last, endedMs: 0 };
  const end = await getJson<EpochEnd>(store, storeLayout.epochEnd(batchId, ended));
  return { openEpoch: undefined, endedMs: end === undefined ? Number.POSITIVE_INFINITY : Date.parse(end.endedAt) };
}
