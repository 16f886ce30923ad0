// Whose a generation is that was found: claims are made, and given up where they were a mistake.
import { type GenerationRequest, isShotlistError, REQUEST_FIELDS, type ShotRecord } from '@shotlist/core';
import type { BatchFiles } from './batch-files.js';
import { claim, claimOrOwner, giveUpClaim, isSameShot, type Owner } from './claims.js';
import type { AskedFor, Look } from './reconcile-look.js';

/**
 * The first generation that is, or can be made, this shot's own. `disputed`: one that was found for this very request
 * belongs to a shot that asks for something else, to which the vendor must have named it by mistake. It may be what this
 * shot's charge has made, so this shot is not sent again.
 */
export async function claimFirst(
  { files, input }: Look,
  { index, attempt, request, withSeed }: AskedFor,
  generationIds: readonly string[],
): Promise<{ readonly generationId?: string; readonly disputed: boolean }> {
  const shot: Owner = { batchId: input.batchId, index, attempt };
  let disputed = false;
  for (const generationId of generationIds) {
    const owner = await claimOrOwner(files, input.account, generationId, shot);
    if (isSameShot(owner, shot)) return { generationId, disputed };
    const others = owner === undefined ? undefined : await requestOf(files, owner);
    if (owner !== undefined && (others === undefined || asksTheSame(others, request))) continue;
    const showsOurs = withSeed.includes(generationId) && others?.seed !== request.seed;
    if (owner !== undefined && showsOurs && (await hasAnother(files, owner, generationId))) {
      await giveUpClaim(files, input.account, generationId, owner);
      if (await claim(files, input.account, generationId, shot)) return { generationId, disputed };
    }
    disputed = true;
  }
  return { disputed };
}

/**
 * True when the very try for which this generation was claimed has come to another one: the answer that named this one was
 * never written down, since its worker died, and a look has found what the try had made.
 */
async function hasAnother(
  files: BatchFiles,
  { batchId, index, attempt }: Owner,
  generationId: string,
): Promise<boolean> {
  if (attempt === undefined) return false;
  const { chunkSize } = await files.manifest(batchId);
  const own: ShotRecord[] = [];
  for await (const records of files.eachRecords(batchId, Math.floor(index / chunkSize)))
    own.push(...records.filter((record) => record.index === index));
  const misnamed = new Set(own.flatMap((record) => record.misnamed ?? []));
  if (own.some((record) => record.generationId === generationId)) return false;
  return own.some(
    (record) => record.kind === 'accepted' && record.attempt === attempt && !misnamed.has(record.generationId ?? ''),
  );
}

/** But for the seed, which tells nothing at a vendor that shows another. */
function asksTheSame(others: GenerationRequest, request: GenerationRequest): boolean {
  return REQUEST_FIELDS.every((field) => field === 'seed' || others[field] === request[field]);
}

/** What the owner of a generation asks for; undefined where its batch is gone. */
async function requestOf(files: BatchFiles, { batchId, index }: Owner): Promise<GenerationRequest | undefined> {
  try {
    const { chunkSize } = await files.manifest(batchId);
    return (await files.request(batchId, Math.floor(index / chunkSize), index % chunkSize)).request;
  } catch (error) {
    if (isShotlistError(error) && error.code === 'BATCH_NOT_FOUND') return undefined;
    throw error;
  }
}
