// shotlist validate: checks a whole shot list, offline, and sends nothing.
import { EXIT } from '@shotlist/core';
import { validateShotList } from '@shotlist/csv';
import { findAccount } from '../batch/accounts.js';
import { SHOWN_PROBLEMS, shotListOptions } from '../batch/read-options.js';
import { writeReport } from '../batch/report.js';
import type { CommandContext, ReadOptions } from '../program.js';
import { problemsText, verdictText, warningsText } from '../terminal/problem-view.js';

export async function validate({ output }: CommandContext, options: ReadOptions, file = ''): Promise<number> {
  const summary = await validateShotList(file, shotListOptions(options, findAccount(options.account)));
  if (options.report !== undefined) await writeReport(options.report, summary);
  if (output.json) {
    const { problemsNotListed: _problems, warningsNotListed: _warnings, ...listed } = summary;
    await output.writeJson(listed);
  } else {
    output.say();
    if (summary.problems.length > 0) output.say(`${problemsText(summary, output.colors, SHOWN_PROBLEMS)}\n`);
    if (summary.warnings.length > 0) output.say(`${warningsText(summary, output.colors)}\n`);
    output.say(`${verdictText(summary, output.colors)}\n`);
  }
  return summary.invalid > 0 ? EXIT.invalidInput : EXIT.succeeded;
}
