// shotlist validate: checks a whole shot list, offline, and sends nothing.
import { EXIT } from '@shotlist/core';
import { type ValidationSummary, validateShotList } from '@shotlist/csv';
import { listName, listSource } from '../batch/list-source.js';
import { localState } from '../batch/local-state.js';
import { SHOWN_PROBLEMS, shotListOptions } from '../batch/read-options.js';
import { writeReport } from '../batch/report.js';
import { readSettings } from '../batch/settings.js';
import { lazyStore, openPlace } from '../batch/store-place.js';
import type { CommandContext, ReadOptions } from '../program.js';
import { finding } from '../terminal/finding.js';
import { createReadingView } from '../terminal/reading-view.js';
import { problemsText, verdictText, warningsText } from '../terminal/problem-view.js';

export async function validate({ output }: CommandContext, options: ReadOptions, file = ''): Promise<number> {
  const settings = await readSettings(options, localState());
  const store = lazyStore(() => openPlace(settings.store, { create: false }), settings.store.url);
  const rules = await settings.accounts.find(options.account).rules({ store, previewSize: '480p' });
  const view = createReadingView(listName(file), output);
  const summary = await validateShotList(listSource(file, settings.plugins), {
    ...shotListOptions(options, rules, settings.images),
    onProgress: view.read,
  }).finally(view.stop);
  if (options.report !== undefined) await writeReport(options.report, summary);
  if (output.json) {
    await output.writeJson(findings(summary));
  } else {
    output.say();
    if (summary.problems.length > 0) output.say(`${problemsText(summary, output.colors, SHOWN_PROBLEMS)}\n`);
    if (summary.warnings.length > 0) output.say(`${warningsText(summary, output.colors)}\n`);
    output.say(`${verdictText(summary, output.colors)}\n`);
  }
  return summary.invalid > 0 ? EXIT.invalidInput : EXIT.succeeded;
}

/** What programs read: these names are wire format. */
function findings(summary: ValidationSummary): Record<string, unknown> {
  const { file, rows, valid, invalid, problems, warnings, byModel, seconds, delimiter, encoding, blankRows, columns } =
    summary;
  return {
    file,
    rows,
    valid,
    invalid,
    problems: problems.map(finding),
    warnings: warnings.map(finding),
    byModel,
    seconds,
    delimiter,
    encoding,
    blankRows,
    columns,
  };
}
