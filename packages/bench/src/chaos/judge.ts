// The judge of a seed. It believes the vendor's log and the bytes in the store, and holds everything else against them.
import type { LateDuplicate, LedgerView, ShotCounts, ShotResult } from '@shotlist/core';
import type { FakeLogEntry } from '@shotlist/testing/fake';

/** What is there when all batches of a seed have ended. */
export interface Evidence {
  /** Accepted requests, by the vendor's log. */
  readonly accepted: readonly Pick<FakeLogEntry, 'generationId' | 'requestHash'>[];
  readonly results: readonly Pick<ShotResult, 'id' | 'status' | 'generationId' | 'errorCode'>[];
  readonly duplicates: readonly LateDuplicate[];
  readonly ledger: Pick<LedgerView, 'posted' | 'unknown' | 'inFlight'> | undefined;
  /** Of all batches together. */
  readonly counts: ShotCounts;
  readonly shots: number;
  /** Succeeded shots whose video is not what the vendor served, in a sentence each. */
  readonly wrongVideos: readonly string[];
  readonly inTime: boolean;
  /** Requests that brought the key to another origin. */
  readonly keysElsewhere: number;
}

export interface Leeway {
  /** A miss of the list is one: nothing is made twice. */
  readonly listingTells: boolean;
  /** The vendor lets generations fail, or rejects requests. */
  readonly mayFail: boolean;
}

/** Everything that is wrong, in a sentence each. */
export function judgeChaos(evidence: Evidence, { listingTells, mayFail }: Leeway): readonly string[] {
  const { accepted, results, duplicates, counts, shots, inTime, keysElsewhere } = evidence;
  const wrong: string[] = [];
  const check = (holds: boolean, words: string) => {
    if (!holds) wrong.push(words);
  };
  check(inTime, `It had no end; it stands at ${describeCounts(counts)}.`);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  check(total === shots, `The counts add up to ${total}, not to ${shots}.`);
  check(results.length === shots, `There are ${results.length} results, not ${shots}.`);
  const ended = counts.succeeded + counts.failed + counts.rejected;
  check(ended === shots, `${shots - ended} shots have not ended: ${describeCounts(counts)}.`);
  const spoiled = results.filter(({ status }) => status === 'failed' || status === 'rejected');
  check(mayFail || spoiled.length === 0, `${spoiled.length} shots failed: ${spoiled[0]?.errorCode}.`);
  const twice = accepted.length - new Set(accepted.map(({ requestHash }) => requestHash)).size;
  check(!listingTells || twice === 0, `${twice} generations are beyond the one of their shot.`);
  wrong.push(...judgeOwners(evidence), ...judgeMoney(evidence), ...evidence.wrongVideos);
  const free = duplicates.filter(({ units }) => !(units > 0)).length;
  check(free === 0, `${free} late duplicates are reported without what they cost.`);
  check(keysElsewhere === 0, `The key was brought to another origin ${keysElsewhere} times.`);
  return wrong;
}

/** Each generation belongs to one shot, or is a duplicate that was reported. */
function judgeOwners({ accepted, results, duplicates, inTime }: Evidence): string[] {
  const made = new Set(accepted.map(({ generationId }) => generationId));
  const owners = new Map<string, string>();
  const wrong: string[] = [];
  const own = (generationId: string, owner: string) => {
    const other = owners.get(generationId);
    if (other !== undefined) wrong.push(`${owner} and ${other} have the same generation.`);
    if (!made.has(generationId)) wrong.push(`${owner} names a generation that was never made.`);
    owners.set(generationId, owner);
  };
  for (const { id, generationId } of results) if (generationId !== undefined) own(generationId, id);
  for (const { generationId, index } of duplicates) own(generationId, `the duplicate of shot ${index}`);
  const unknown = accepted.filter(({ generationId }) => !owners.has(generationId)).length;
  if (inTime && unknown > 0) wrong.push(`${unknown} generations were paid for, and nobody says so.`);
  return wrong;
}

/** What was paid for is what the ledger says, and what was reported. */
function judgeMoney({ accepted, duplicates, ledger, inTime }: Evidence): string[] {
  if (ledger === undefined) return ['The ledger does not answer.'];
  const { posted, unknown, inFlight } = ledger;
  const told = posted + unknown + duplicates.length;
  const wrong: string[] = [];
  if (told !== accepted.length)
    wrong.push(
      `${accepted.length} requests were accepted; the ledger has ${posted} posted and ${unknown} unknown, and ${duplicates.length} duplicates are reported.`,
    );
  if (inTime && inFlight !== 0) wrong.push(`${inFlight} places are taken when all is over.`);
  return wrong;
}

function describeCounts(counts: ShotCounts): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}
