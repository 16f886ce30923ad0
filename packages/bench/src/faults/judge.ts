// The judge of a round. It believes the vendor's books and the bytes in the store, and nobody's word.
import { createHash } from 'node:crypto';
import {
  type ChunkEnd,
  deriveSeed,
  type EpochEnd,
  isRejectedRow,
  ledgerWorkflowId,
  type LedgerView,
  QUERIES,
  type ChunkRow,
  SHOT_STATES,
  type ShotCounts,
  type ShotRecord,
  type Store,
  storeLayout,
} from '@shotlist/core';
import { readManifest, readResults } from '@shotlist/csv';
import { countDuplicates, hashRequest } from '@shotlist/testing/fake';
import { parse } from 'csv-parse/sync';
import { Rig, shotId } from './rig.js';

/** What a round came to. */
export interface Judgement {
  readonly generations: number;
  /** Generations beyond the first of a shot. */
  readonly duplicates: number;
  /** Shots whose fate stayed unknown. */
  readonly ambiguous: number;
  readonly succeeded: number;
  readonly violations: readonly string[];
}

export interface Expectation {
  /** Shots may stay ambiguous, each for at most one generation that nobody can find. @default false */
  readonly mayStayAmbiguous?: boolean;
  /** No place of the account is taken when all is over. @default true */
  readonly placesFree?: boolean;
}

export async function judge(rig: Rig, expected: Expectation = {}): Promise<Judgement> {
  const violations: string[] = [];
  const check = (holds: boolean, words: string) => {
    if (!holds) violations.push(words);
  };
  const batchId = await rig.batchId();
  const manifest = await readManifest(rig.store, batchId);
  if (manifest === undefined) throw new Error('There is no manifest.');
  const generations = rig.vendor.generations();
  const results = await collect(readResults(rig.store, manifest));
  const count = (status: string) => results.filter((result) => result.status === status).length;
  const succeeded = count('succeeded');
  const ambiguous = count('ambiguous');
  const duplicates = countDuplicates(generations);
  check(duplicates === 0, `${duplicates} generations were made twice`);
  check(results.length === rig.shots, `the results have ${results.length} rows and not ${rig.shots}`);
  check(
    succeeded + ambiguous === rig.shots,
    `${rig.shots - succeeded - ambiguous} shots did not succeed: ${tally(results)}`,
  );
  if (expected.mayStayAmbiguous !== true) check(ambiguous === 0, `${ambiguous} shots are ambiguous`);
  const used = new Set(results.flatMap(({ generationId }) => generationId ?? []));
  const unused = generations.filter(({ generationId }) => !used.has(generationId)).length;
  check(unused <= ambiguous, `${unused} generations were paid for and belong to no shot`);
  const known = await knownGenerations(rig);
  const given = results.filter(({ status, index }) => status === 'ambiguous' && known.has(index)).length;
  check(given === 0, `${given} ambiguous shots have a generation in the store’s records`);
  violations.push(...(await checkStore(rig.store)));
  violations.push(...(await checkEnds(rig, batchId, manifest.chunks)));
  violations.push(...(await checkCsv(rig, batchId)));
  violations.push(...(await checkVideos(rig, batchId, manifest.chunks)));
  if (expected.placesFree !== false && ambiguous === 0) violations.push(...(await checkLedger(rig)));
  return { generations: generations.length, duplicates, ambiguous, succeeded, violations };
}

function tally(results: readonly { readonly status: string }[]): string {
  const counts = new Map<string, number>();
  for (const { status } of results) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, times]) => `${times} ${status}`).join(', ');
}

/** Nothing half-written: every object that we write as text is whole. */
async function checkStore(store: Store): Promise<string[]> {
  const violations: string[] = [];
  for await (const key of store.list('')) {
    if (!/\.(json|ndjson|csv)$/.test(key)) continue;
    const text = await readText(store, key);
    try {
      if (text === undefined || !text.endsWith('\n')) throw new Error('It has no last line end.');
      if (!key.endsWith('.csv')) for (const line of text.split('\n').slice(0, -1)) JSON.parse(line);
    } catch (error) {
      violations.push(`${key} is not whole: ${String(error)}`);
    }
  }
  return violations;
}

/** The run ended, every chunk is sealed, and all counts say the same. */
async function checkEnds(rig: Rig, batchId: string, chunks: number): Promise<string[]> {
  const violations: string[] = [];
  const ends = await keysOf(rig.store, storeLayout.epochs(batchId));
  const last = ends.filter((key) => key.endsWith('.end.json')).at(-1);
  if (last === undefined) return ['the run has no end in the store'];
  const end = JSON.parse((await readText(rig.store, last)) ?? '') as EpochEnd;
  if (total(end.counts) !== rig.shots) violations.push(`the run’s counts add up to ${total(end.counts)}`);
  const sums = Object.fromEntries(SHOT_STATES.map((state) => [state, 0])) as Record<string, number>;
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const [endKey] = (await keysOf(rig.store, storeLayout.chunkEnds(batchId, chunk))).slice(-1);
    const [sealKey] = (await keysOf(rig.store, storeLayout.seals(batchId, chunk))).slice(-1);
    if (endKey === undefined || sealKey === undefined) {
      violations.push(`chunk ${chunk} is not sealed`);
      continue;
    }
    const chunkEnd = JSON.parse((await readText(rig.store, endKey)) ?? '') as ChunkEnd;
    for (const state of SHOT_STATES) sums[state] = (sums[state] ?? 0) + chunkEnd.counts[state];
  }
  for (const state of SHOT_STATES)
    if (sums[state] !== end.counts[state])
      violations.push(`the chunks count ${sums[state]} ${state}, the run ${end.counts[state]}`);
  return violations;
}

async function checkCsv(rig: Rig, batchId: string): Promise<string[]> {
  const text = await readText(rig.store, storeLayout.results(batchId, 'csv'));
  if (text === undefined) return ['there is no results.csv'];
  const rows = parse(text, { columns: true }) as Readonly<Record<string, string>>[];
  const wrong = rows.findIndex((row, position) => row['id'] !== shotId(position));
  if (rows.length !== rig.shots) return [`results.csv has ${rows.length} rows`];
  return wrong === -1 ? [] : [`row ${wrong + 1} of results.csv is ${rows[wrong]?.['id']}`];
}

/** Each video's bytes are those of its record, and its generation was made for that shot and no other. */
async function checkVideos(rig: Rig, batchId: string, chunks: number): Promise<string[]> {
  const violations: string[] = [];
  const made = new Map(rig.vendor.generations().map((entry) => [entry.generationId, entry]));
  const owners = new Map<string, number>();
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const [sealKey] = (await keysOf(rig.store, storeLayout.seals(batchId, chunk))).slice(-1);
    const records = await readLines<ShotRecord>(rig.store, sealKey ?? '');
    const rows = await readLines<ChunkRow>(rig.store, storeLayout.chunk(batchId, chunk));
    for (const record of records) {
      const row = rows.find(({ index }) => index === record.index);
      if (row === undefined || isRejectedRow(row) || record.kind !== 'downloaded') continue;
      const { generationId = '', video } = record;
      if (owners.has(generationId)) violations.push(`${row.id} has the generation of another shot`);
      owners.set(generationId, row.index);
      const seed = row.request.seed ?? deriveSeed(batchId, row.index);
      if (made.get(generationId)?.requestHash !== hashRequest({ ...row.request, seed }))
        violations.push(`the generation of ${row.id} was made for another request`);
      const bytes = video === undefined ? undefined : await rig.store.get(video.key);
      const sha256 = bytes === undefined ? '' : createHash('sha256').update(bytes).digest('hex');
      if (bytes?.length !== video?.size || sha256 !== video?.sha256)
        violations.push(`the video of ${row.id} is not what its record says`);
    }
    const sealed = new Set(records.map(({ index }) => index));
    const unsealed = rows.filter(({ index }) => !sealed.has(index)).length;
    if (unsealed > 0) violations.push(`the seal of chunk ${chunk} lacks ${unsealed} shots`);
  }
  return violations;
}

/** When all is over, nothing is at the vendor and nobody waits. */
async function checkLedger(rig: Rig): Promise<string[]> {
  let view: LedgerView | undefined;
  try {
    view = await rig.client.workflow.getHandle(ledgerWorkflowId(Rig.account)).query<LedgerView>(QUERIES.ledger);
  } catch (error) {
    return [`the ledger does not answer: ${error instanceof Error ? error.message : String(error)}`];
  }
  return view.inFlight === 0 ? [] : [`the ledger counts ${view.inFlight} places as taken when all is over`];
}

/** Shots for which a record names a generation: their fate can be known. */
async function knownGenerations(rig: Rig): Promise<Set<number>> {
  return new Set(
    (await recordsOf(rig)).flatMap(({ index, generationId }) => (generationId === undefined ? [] : index)),
  );
}

/** Every record of the batch, whatever became of its shot later. */
export async function recordsOf(rig: Rig): Promise<ShotRecord[]> {
  const records: ShotRecord[] = [];
  for (const key of await keysOf(rig.store, `${storeLayout.batch(await rig.batchId())}records/`))
    records.push(...(await readLines<ShotRecord>(rig.store, key)));
  return records;
}

function total(counts: ShotCounts): number {
  return SHOT_STATES.reduce((sum, state) => sum + counts[state], 0);
}

async function keysOf(store: Store, prefix: string): Promise<string[]> {
  return collect(store.list(prefix));
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function readText(store: Store, key: string): Promise<string | undefined> {
  const bytes = await store.get(key);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

async function readLines<Line>(store: Store, key: string): Promise<Line[]> {
  const text = (await readText(store, key)) ?? '';
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
