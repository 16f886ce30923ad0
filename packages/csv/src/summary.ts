// What a look at a whole shot list found.
import type { Problem, RequestAsWritten, WarningCode } from '@shotlist/core';

/** The outcome of reading a whole shot list; `validate --json` prints it. */
export interface ValidationSummary {
  /** The path or name it was asked for by. */
  readonly file: string;
  /** Rows that are not blank. */
  readonly rows: number;
  readonly valid: number;
  /** Rows with a problem; at least 1 when the file itself has one. */
  readonly invalid: number;
  /** In the order of the file, as many as `maxListed`. */
  readonly problems: readonly Problem[];
  /** Problems beyond those listed. */
  readonly problemsNotListed: number;
  readonly warnings: readonly Problem<WarningCode>[];
  readonly warningsNotListed: number;
  /** Valid shots by model, in the order of first use. */
  readonly byModel: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** The delimiter that was used. */
  readonly delimiter: string;
  /** The encoding that was used, by its WHATWG name. */
  readonly encoding: string;
  /** Blank lines and rows of empty cells, skipped. */
  readonly blankRows: number;
  /** Column names, without those that an earlier results.csv had added. */
  readonly columns: readonly string[];
}

/** One row of a shot list, judged. */
export interface ShotListRow {
  /** Position among rows that are not blank, from 0. */
  readonly index: number;
  /** Line where the row begins, from 1. */
  readonly line: number;
  readonly id: string;
  /** The cells in the order of {@link ValidationSummary.columns}. */
  readonly cells: readonly string[];
  /** Undefined when the row has a problem. */
  readonly request: RequestAsWritten | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem<WarningCode>[];
}
