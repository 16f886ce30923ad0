// What a person or a program is told when a list can't be run as written.
import { EXIT, ERRORS, type Problem } from '@shotlist/core';
import type { ValidationSummary } from '@shotlist/csv';
import { finding } from './finding.js';
import { SHOWN_PROBLEMS } from '../batch/read-options.js';
import type { Output } from './output.js';
import { problemsText, verdictText } from './problem-view.js';
import { count, counted } from './words.js';

/** Lists the problems of a list; nothing was sent. Returns the exit code. */
export async function sayInvalid(output: Output, summary: ValidationSummary): Promise<number> {
  const [first] = summary.problems;
  if (output.json) {
    for (const problem of summary.problems) await output.writeJson({ type: 'problem', ...finding(problem) });
    await output.writeJson({ type: 'error', ...invalidError(summary, first) });
    return EXIT.invalidInput;
  }
  output.sayError(
    `\n${problemsText(summary, output.errorColors, SHOWN_PROBLEMS)}\n\n${verdictText(summary, output.errorColors)}\n`,
  );
  const valid = summary.valid > 0 ? ` --skip-invalid makes the other ${count(summary.valid)}.` : '';
  output.sayError(`  Nothing was sent. Correct ${summary.invalid === 1 ? 'it' : 'them'} and run it again.${valid}\n`);
  return EXIT.invalidInput;
}

function invalidError(summary: ValidationSummary, first: Problem | undefined): Record<string, unknown> {
  const code = first?.code ?? 'CSV_SYNTAX';
  return {
    code,
    where: first === undefined || first.line === null ? summary.file : `${summary.file}:${first.line}`,
    message: `${counted(summary.invalid, 'row')} of ${count(summary.rows)} can’t be made as written. Nothing was sent.`,
    help: ERRORS[code].help,
  };
}
