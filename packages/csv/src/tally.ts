// Counts what a pass over a shot list finds, and keeps as much of it as may be shown.
import type { Problem, WarningCode } from '@shotlist/core';
import type { FileTraits } from './records.js';
import type { ShotListRow, ValidationSummary } from './summary.js';

const DEFAULT_MAX_LISTED = 10_000;

/** The summary in the making. */
export class Tally {
  rows = 0;
  valid = 0;
  /** Rows of empty cells; blank lines are the reader's to count. */
  blankRows = 0;
  /** True once a problem of the file itself was found: nothing may be sent then, whatever the rows are. */
  fileFailed = false;
  private readonly maxListed: number;
  private readonly startedMs = performance.now();
  private readonly problems: Problem[] = [];
  private readonly warnings: Problem<WarningCode>[] = [];
  private problemsNotListed = 0;
  private warningsNotListed = 0;
  private readonly byModel = new Map<string, number>();

  constructor(maxListed = DEFAULT_MAX_LISTED) {
    this.maxListed = maxListed;
  }

  addRow(row: ShotListRow): void {
    this.rows += 1;
    for (const problem of row.problems) this.addProblem(problem);
    for (const warning of row.warnings) this.addWarning(warning);
    if (row.request === undefined) return;
    this.valid += 1;
    this.byModel.set(row.request.model, (this.byModel.get(row.request.model) ?? 0) + 1);
  }

  addFileProblem(problem: Problem): void {
    this.fileFailed = true;
    this.addProblem(problem);
  }

  addWarning(warning: Problem<WarningCode>): void {
    if (this.warnings.length < this.maxListed) this.warnings.push(warning);
    else this.warningsNotListed += 1;
  }

  summary(file: string, traits: FileTraits, columns: readonly string[]): ValidationSummary {
    return {
      file,
      rows: this.rows,
      valid: this.valid,
      invalid: Math.max(this.rows - this.valid, this.fileFailed ? 1 : 0),
      problems: this.problems,
      problemsNotListed: this.problemsNotListed,
      warnings: this.warnings,
      warningsNotListed: this.warningsNotListed,
      byModel: Object.fromEntries(this.byModel),
      seconds: Math.round(performance.now() - this.startedMs) / 1000,
      delimiter: traits.delimiter,
      encoding: traits.encoding,
      blankRows: this.blankRows + traits.blankLines,
      columns,
    };
  }

  private addProblem(problem: Problem): void {
    if (this.problems.length < this.maxListed) this.problems.push(problem);
    else this.problemsNotListed += 1;
  }
}
