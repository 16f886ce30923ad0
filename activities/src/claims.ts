// Claims: a generation belongs to one shot at most. Written where a vendor's listing could give it to two.
import { storeLayout } from '@shotlist/core';
import type { BatchFiles } from './batch-files.js';
import { getJson, putJson } from './json-files.js';

/** Who owns a generation. */
export interface Owner {
  readonly batchId: string;
  readonly index: number;
  /** The try whose answer, or whose look, named it. */
  readonly attempt?: number;
}

/** True when the generation is this shot's now, or was before. */
export async function claim(files: BatchFiles, account: string, generationId: string, shot: Owner): Promise<boolean> {
  const owner = await claimOrOwner(files, account, generationId, shot);
  return isSameShot(owner, shot);
}

/** Whose it is after this shot has tried to claim it; undefined where that can't be read. */
export async function claimOrOwner(
  files: BatchFiles,
  account: string,
  generationId: string,
  shot: Owner,
): Promise<Owner | undefined> {
  const key = storeLayout.claim(account, generationId);
  const { created } = await putJson(files.store, key, { schemaVersion: 1, ...shot }, { ifAbsent: true });
  return created ? shot : getJson<Owner>(files.store, key);
}

/** Gives up what turned out to be another shot's, where it is this one's. */
export async function giveUpClaim(
  files: BatchFiles,
  account: string,
  generationId: string,
  shot: Owner,
): Promise<void> {
  const key = storeLayout.claim(account, generationId);
  if (isSameShot(await getJson<Owner>(files.store, key), shot)) await files.store.remove(key);
}

export function isSameShot(one: Owner | undefined, other: Owner): boolean {
  return one?.batchId === other.batchId && one.index === other.index;
}
