// From a file to a batch in the store: checked as a whole, staged, published. Nothing is sent.
import { type Manifest, type Resolution, type Store } from '@shotlist/core';
import {
  ingestShotList,
  publishShotList,
  readManifest,
  type ShotListOptions,
  type ShotListSource,
  type ValidationSummary,
} from '@shotlist/csv';
import { rm } from 'node:fs/promises';
import type { ImagesConfig } from '../config/config.js';
import type { SubmitOptions } from '../program.js';
import type { ReadingView } from '../terminal/reading-view.js';
import type { Account } from './accounts.js';
import { isLeftOutOtherwise } from './left-out-otherwise.js';
import { type LocalState, newStagingFolder } from './local-state.js';
import { shotListOptions } from './read-options.js';

export interface PreparedBatch {
  readonly summary: ValidationSummary;
  /** Undefined when the list has problems: nothing was written. */
  readonly batch:
    | {
        readonly manifest: Manifest;
        /** It was there before. */
        readonly known: boolean;
        /** How many rows the list leaves out now, where these are others than the batch left out when it was made. */
        readonly leavesOutNow?: number;
      }
    | undefined;
}

/** Reads and publishes a shot list. */
export async function prepareBatch(
  file: string | ShotListSource,
  options: SubmitOptions,
  context: {
    readonly account: Pick<Account, 'name' | 'rules'>;
    readonly images: ImagesConfig;
    readonly state: LocalState;
    readonly store: Store;
    readonly previewSize: Resolution;
    readonly signal: AbortSignal;
    /** Rows as a person mended them. */
    readonly mended?: ShotListOptions['mended'];
    /** Hears how far it is. @default nobody */
    readonly view?: Pick<ReadingView, 'read' | 'stored'>;
  },
): Promise<PreparedBatch> {
  const { account, images, state, store, signal, view } = context;
  const rules = await account.rules(context);
  const directory = await newStagingFolder(state);
  try {
    const { summary, staged } = await ingestShotList(file, {
      ...shotListOptions(options, rules, images),
      ...(context.mended === undefined ? {} : { mended: context.mended }),
      ...(view === undefined ? {} : { onProgress: view.read }),
      directory,
      batch: { account: account.name, ...(options.name === undefined ? {} : { name: options.name }) },
      skipInvalid: options.skipInvalid === true,
      signal,
    });
    if (staged === undefined) return { summary, batch: undefined };
    const known = await readManifest(store, staged.manifest.batchId);
    if (known !== undefined) {
      const leavesOutNow = staged.manifest.rejected;
      const isOtherwise = await isLeftOutOtherwise(store, known, staged);
      return { summary, batch: { manifest: known, known: true, ...(isOtherwise ? { leavesOutNow } : {}) } };
    }
    const shown = view === undefined ? {} : { onProgress: view.stored };
    const manifest = await publishShotList(store, staged, { signal, ...shown });
    return { summary, batch: { manifest, known: false } };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
