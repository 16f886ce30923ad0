// Claims: a generation belongs to one shot at most. Written where a vendor's listing could give it to two.
import { storeLayout } from '@shotlist/core';
import type { BatchFiles } from './batch-files.js';
import { getJson, putJson } from './json-files.js';

/** Who owns a generation. */
interface Owner {
  readonly batchId: string;
  readonly index: number;
}

/** True when the generation is this shot's now, or was before. */
export async function claim(files: BatchFiles, account: string, generationId: string, shot: Owner): Promise<boolean> {
  const key = storeLayout.claim(account, generationId);
  const { created } = await putJson(files.store, key, shot, { ifAbsent: true });
  if (created) return true;
  const owner = await getJson<Owner>(files.store, key);
  return owner?.batchId === shot.batchId && owner.index === shot.index;
}
