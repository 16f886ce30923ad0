// What a caller may say about a shot list, and where one comes from.
import type { RequestField, RuleOptions } from '@shotlist/core';

/** Columns that Shotlist reads: the shot's id and the request's eight parameters. */
export type ShotColumn = 'id' | RequestField;

/** A shot list that is no file of its own, or is reached in another way. */
export interface ShotListSource {
  /** For people: shown in the summary and kept in the manifest. */
  readonly name: string;
  /** The bytes from the start. Called again when something has to be looked at twice, so it must give the same each time. */
  open(): AsyncIterable<Uint8Array>;
  /** It can be read only once, as standard input can: some faults are then told less exactly. @default false */
  readonly isOnce?: boolean;
  /** How many bytes there will be, for whoever watches. @default nobody knows */
  size?(): Promise<number | undefined>;
  /** Folder that local images are relative to. @default none: local images can't be read */
  readonly directory?: string;
}

/** How far a shot list was read. */
export interface ReadingProgress {
  readonly rows: number;
  /** Of the source, packed as it may be. */
  readonly bytes: number;
  /** Undefined where nobody knows. */
  readonly totalBytes: number | undefined;
}

/** Options of reading and validating a shot list. */
export interface ShotListOptions extends RuleOptions {
  /** One character between cells. @default detected among `,` `;` TAB `|` */
  readonly delimiter?: string;
  /** Any label of the WHATWG Encoding Standard. A byte order mark decides over it. @default "utf-8", strictly */
  readonly encoding?: string;
  /** Which column of the file holds what: `{ prompt: 'Text' }`. @default columns of the same name */
  readonly map?: { readonly [column in ShotColumn]?: string };
  /** Unknown columns are problems. @default false: they are carried through */
  readonly strict?: boolean;
  /**
   * Rows as a person mended them, by their index: the cells of each, in the order of the summary’s `columns`.
   * They are judged as if the file said so. @default none
   */
  readonly mended?: ReadonlyMap<number, readonly string[]>;
  /** Problems, and warnings, kept with their places; the rest is counted. @default 10000 */
  readonly maxListed?: number;
  readonly signal?: AbortSignal;
  /** Called about once for every 128 KiB read. */
  readonly onProgress?: (progress: ReadingProgress) => void;
}
