// Puts one request by itself into the store, in the form of a batch of one shot, so that everything that runs batches runs it.
import {
  type Epoch,
  hashParts,
  type Manifest,
  type RequestAsWritten,
  type Shot,
  ShotlistError,
  type Store,
  storeLayout,
} from '@shotlist/core';
import { readManifest } from './batches.js';

/** A request that is no row of a shot list. */
export interface LoneRequest {
  /** Names it in the store: letters, digits, `_` and `-`, up to 128. */
  readonly id: string;
  readonly account: string;
  readonly request: RequestAsWritten;
}

const ID = /^[A-Za-z0-9_-]{1,128}$/;
const SHOT_ID = 'video';
const encoder = new TextEncoder();

/** Does nothing where it is already. Throws `SHOT_ID_INVALID`, `STORE_UNUSABLE`. */
export async function publishRequest(
  store: Store,
  { id, account, request }: LoneRequest,
  now: Date = new Date(),
): Promise<void> {
  if (!ID.test(id)) throw new ShotlistError('SHOT_ID_INVALID', { where: 'id' });
  if ((await readManifest(store, id)) !== undefined) return;
  const put = (key: string, value: object) =>
    store.put(key, { kind: 'bytes', bytes: encoder.encode(`${JSON.stringify(value)}\n`) });
  const createdAt = now.toISOString();
  const shot: Shot = { index: 0, id: SHOT_ID, request, cells: [] };
  const epoch: Epoch = { schemaVersion: 1, epoch: 1, upTo: 1, again: false, submittedAt: createdAt };
  const manifest: Manifest = {
    schemaVersion: 1,
    batchId: id,
    account,
    name: null,
    contentHash: hashParts([id]),
    source: 'request',
    columns: [],
    rows: 1,
    shots: 1,
    rejected: 0,
    chunkSize: 1,
    chunks: 1,
    byModel: { [request.model]: 1 },
    single: true,
    images: {},
    createdAt,
  };
  await Promise.all([put(storeLayout.chunk(id, 0), shot), put(storeLayout.epoch(id, 1), epoch)]);
  // It is there when its manifest is.
  await put(storeLayout.manifest(id), manifest);
}
