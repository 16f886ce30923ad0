// What a gallery needs to know apart from the results.
import type { BatchState, ShotCounts, ShotResult, Verdict } from '@shotlist/core';

/** A model by the name that people know it by. Core's `ModelSpec` is one. */
export interface NamedModel {
  readonly key: string;
  readonly name: string;
}

/** Signed links instead of files beside the page. */
export interface GalleryLinks {
  /** Where all of them lead: `https://host`. Nothing else is loaded. */
  readonly origin: string;
  /** ISO time from which on they lead nowhere. */
  readonly endsAt: string;
  /** What makes the page anew. */
  readonly again: string;
}

/** What the page says about the batch, and where its files are. */
export interface GalleryOptions {
  /** Heading of the page and of its tab, for example the shot list's file name. */
  readonly title: string;
  readonly batchId: string;
  readonly account: string;
  /** Column names of the shot list, in the order of each result's `cells`. */
  readonly columns: readonly string[];
  /** Counts of the same moment as the results. */
  readonly counts: ShotCounts;
  readonly verdict?: Verdict | undefined;
  readonly state?: BatchState | undefined;
  /** ISO time that the page tells as its own. Without it the page tells none. */
  readonly createdAt?: string | undefined;
  /** Path of a shot's video from the page's folder, with `/` and not percent-encoded; undefined when there is none. */
  readonly videoPath: (result: ShotResult) => string | undefined;
  /** Path of a shot's still picture, as `videoPath`. */
  readonly posterPath: (result: ShotResult) => string | undefined;
  /** Where paths are links: from where, and how long they hold. @default paths are files beside the page */
  readonly links?: GalleryLinks | undefined;
  /** Names of models. @default core's registry */
  readonly models?: readonly NamedModel[] | undefined;
  /**
   * Shots on the page at most, since browsers get slow beyond; the page says so when it leaves some out, and reads no
   * result past them. @default 10_000
   */
  readonly maxShots?: number | undefined;
}
