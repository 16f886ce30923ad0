// What must hold after a round, whatever the vendor did.
import type { ShotCounts, ShotResult } from '@shotlist/core';
import { countDuplicates, type FakeLogEntry } from '@shotlist/testing/fake';
import type { VendorRound } from './rounds.js';

/** Everything that is wrong, in a sentence each. */
export function judgeRound({
  round,
  shots,
  counts,
  log,
  results,
  inTime,
}: {
  readonly round: VendorRound;
  readonly shots: number;
  readonly counts: ShotCounts;
  readonly log: readonly FakeLogEntry[];
  readonly results: readonly ShotResult[];
  readonly inTime: boolean;
}): readonly string[] {
  const wrong: string[] = [];
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (!inTime) wrong.push(`It had no end; it stands at ${describe(counts)}.`);
  if (total !== shots) wrong.push(`The counts add up to ${total}, not ${shots}.`);
  const duplicates = countDuplicates(log);
  if (duplicates > 0) wrong.push(`${duplicates} requests were accepted beyond the one of their shot.`);
  const failed = counts.failed + counts.rejected;
  if (round.fails === 'some' ? failed === 0 : failed > 0) wrong.push(`${failed} shots failed or were rejected.`);
  if (round.stays === 'some' ? counts.generating === 0 : counts.generating > 0)
    wrong.push(`${counts.generating} shots are still generating.`);
  const left = counts.pending + counts.waiting + counts.submitting + counts.ambiguous + counts.downloading;
  if (left > 0) wrong.push(`${left} shots are left: ${describe(counts)}.`);
  const made = new Map(log.map((entry) => [entry.generationId, entry]));
  const owners = new Map<string, string>();
  for (const { id, status, generationId, videoBytes, errorCode } of results) {
    if (generationId !== undefined) {
      const owner = owners.get(generationId);
      if (owner !== undefined) wrong.push(`${id} and ${owner} claim the same generation.`);
      owners.set(generationId, id);
      if (!made.has(generationId)) wrong.push(`${id} names a generation that was never made.`);
    }
    if (status === 'succeeded' && !((videoBytes ?? 0) > 0)) wrong.push(`${id} succeeded without a video.`);
    if ((status === 'failed' || status === 'rejected') && errorCode === undefined)
      wrong.push(`${id} is ${status} and says no code.`);
  }
  return wrong;
}

function describe(counts: ShotCounts): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}
