// A shot list made ready for the store, in a local folder.
import type { Manifest } from '@shotlist/core';
import type { ShotListOptions } from './options.js';
import type { ValidationSummary } from './summary.js';

/** Options of ingestShotList. */
export interface IngestOptions extends ShotListOptions {
  /** An empty folder of the caller's for chunk files; the caller removes it. */
  readonly directory: string;
  readonly batch: { readonly account: string; readonly name?: string | undefined };
  /** Rows with a problem are left out and keep their places as rejected. @default false: one problem stops the batch */
  readonly skipInvalid?: boolean;
}

/** A local image that shots of the batch name. */
export interface StagedImage {
  /** As `image_url` names it. */
  readonly reference: string;
  readonly path: string;
  /** Hex. */
  readonly sha256: string;
  /** Its key in the store. */
  readonly key: string;
}

/** Everything that publishShotList needs. */
export interface StagedShotList {
  /** The manifest but for its time, which publishing sets. */
  readonly manifest: Omit<Manifest, 'createdAt'>;
  /** Chunk files `00000.ndjson` … are here. */
  readonly directory: string;
  /** Of all chunk files together, in hex. */
  readonly chunksHash: string;
  readonly images: readonly StagedImage[];
}

/** What ingestShotList found and made. */
export interface IngestResult {
  readonly summary: ValidationSummary;
  /** Undefined when nothing may be sent: the file itself, or a row without `skipInvalid`, has a problem. */
  readonly staged: StagedShotList | undefined;
}
