// auditShots: generations beyond the one of their shot. Nothing gives them back; people are told what they cost.
import {
  type AuditedShots,
  type AuditInput,
  deriveIdempotencyKey,
  type LateDuplicate,
  type Provider,
  type ShotRecord,
  storeLayout,
} from '@shotlist/core';
import { log } from '@temporalio/activity';
import { whileAlive } from './alive.js';
import type { BatchFiles } from './batch-files.js';
import { claim } from './claims.js';
import { counters } from './counters.js';
import { getLines, listKeys, putLines } from './json-files.js';
import { type ActivityOptions, needAccount } from './setup.js';

export async function auditShots(
  options: ActivityOptions,
  files: BatchFiles,
  input: AuditInput,
): Promise<AuditedShots> {
  const { provider, units } = needAccount(options, input.account);
  if (!provider.capabilities.canFind) return { duplicates: 0 };
  return whileAlive(async (signal) => {
    const found: LateDuplicate[] = [];
    const listed = await unanswered(files, input, { provider, units, signal });
    // The costly questions only now: as a rule nobody is left to ask them about.
    const told = listed.length === 0 ? new Set<string>() : await toldGenerations(files, input);
    const candidates = listed.filter(({ generationId }) => !told.has(generationId));
    const known = candidates.length === 0 ? new Map<string, Naming[]>() : await knownGenerations(files, input);
    const seen = new Set<string>();
    for (const { attempt, ...candidate } of candidates) {
      const { generationId, index } = candidate;
      if (seen.has(generationId)) continue;
      if (known.get(generationId)?.some((naming) => !isOfThisTry(naming, { index, attempt })) === true) continue;
      // Two rows may ask for the same: what is claimed for another shot is that shot's. What isn't, nobody shall adopt.
      if (!(await claim(files, input.account, generationId, { batchId: input.batchId, index }))) continue;
      seen.add(generationId);
      found.push(candidate);
    }
    if (found.length > 0) await tell(files, input, found);
    return { duplicates: found.length };
  });
}

/** For good, and to whoever watches; what an earlier try of this very audit told is not counted again. */
async function tell(files: BatchFiles, input: AuditInput, found: readonly LateDuplicate[]): Promise<void> {
  const { account, batchId: batch, chunk } = input;
  const earlier = await getLines<LateDuplicate>(files.store, keyOf(input));
  const told = new Set(earlier.map(({ generationId }) => generationId));
  const fresh = found.filter(({ generationId }) => !told.has(generationId));
  await putLines(files.store, keyOf(input), found);
  if (fresh.length === 0) return;
  counters().duplicates({ account }, fresh.length);
  const units = fresh.reduce((sum, duplicate) => sum + duplicate.units, 0);
  log.warn('The vendor made some shots twice, and charges for both.', {
    account,
    batch,
    chunk,
    generations: fresh.length,
    units,
  });
}

function keyOf({ batchId, chunk, epoch, seq }: AuditInput): string {
  return storeLayout.duplicates(batchId, chunk, epoch, seq);
}

/** It may be a late duplicate: the vendor holds it for a try that has come to another one, or to none. */
interface Candidate extends LateDuplicate {
  readonly attempt: number;
}

/** What the vendor holds of these shots beyond the generation that each of them has. */
async function unanswered(
  files: BatchFiles,
  input: AuditInput,
  vendor: {
    readonly provider: Provider;
    readonly units: Readonly<Record<string, number>> | undefined;
    readonly signal: AbortSignal;
  },
): Promise<Candidate[]> {
  const { batchId, chunk, account } = input;
  const candidates: Candidate[] = [];
  // One list for all of them.
  const untilMs = Date.now();
  for (const { shot: position, attempt, generationId: keptId } of input.shots) {
    const { shot, request } = await files.request(batchId, chunk, position);
    const { index } = shot;
    const idempotencyKey = deriveIdempotencyKey(batchId, index, attempt);
    const query = { request, idempotencyKey, sinceMs: 0, untilMs };
    const { generationIds } = await vendor.provider.find(query, { signal: vendor.signal });
    for (const generationId of generationIds) {
      if (generationId === keptId) continue;
      candidates.push({
        index,
        attempt,
        generationId,
        ...(keptId === undefined ? {} : { keptId }),
        account,
        units: vendor.units?.[request.model] ?? 1,
      });
    }
  }
  return candidates;
}

/** Generations that another audit of this batch told of; what an earlier try of this very one wrote is told again. */
async function toldGenerations(files: BatchFiles, input: AuditInput): Promise<Set<string>> {
  const told = new Set<string>();
  for (const key of await listKeys(files.store, storeLayout.allDuplicates(input.batchId))) {
    if (key === keyOf(input)) continue;
    for (const { generationId } of await getLines<LateDuplicate>(files.store, key)) told.add(generationId);
  }
  return told;
}

/** A record that names a generation. */
type Naming = Pick<ShotRecord, 'index' | 'attempt' | 'kind'>;

/** Of what was named amiss: no try of this batch's is known to have made it. */
const ANOTHERS: Naming = { index: -1, attempt: 0, kind: 'accepted' };

/**
 * Generations that a shot of this batch had an answer about. Vendors that honour keys need no claims, so where one of
 * them lists by request, only the records tell whose a generation is.
 */
async function knownGenerations(files: BatchFiles, { batchId }: AuditInput): Promise<Map<string, Naming[]>> {
  const known = new Map<string, Naming[]>();
  const { chunks } = await files.manifest(batchId);
  for (let chunk = 0; chunk < chunks; chunk += 1)
    for await (const records of files.eachRecords(batchId, chunk))
      for (const { generationId, misnamed, index, attempt, kind } of records) {
        if (generationId !== undefined)
          known.set(generationId, [...(known.get(generationId) ?? []), { index, attempt, kind }]);
        if (misnamed !== undefined) known.set(misnamed, [ANOTHERS]);
      }
  return known;
}

/**
 * True for the answer to this very try, of which nothing else came: the shot was sent again before it was heard, and holds what
 * that has made.
 */
function isOfThisTry(naming: Naming, { index, attempt }: Pick<Naming, 'index' | 'attempt'>): boolean {
  return naming.kind === 'accepted' && naming.index === index && naming.attempt === attempt;
}
