// --report FILE: every problem and warning of a shot list, in a file.
import { stat, writeFile } from 'node:fs/promises';
import { ShotlistError } from '@shotlist/core';
import type { ValidationSummary } from '@shotlist/csv';
import picocolors from 'picocolors';
import { finding } from '../terminal/finding.js';
import { problemText } from '../terminal/problem-view.js';
import { codeOf } from './local-state.js';

/** Writes one JSON line a finding when the file's name ends in .ndjson or .jsonl, else text for people. Throws `OUTPUT_PATH`. */
export async function writeReport(file: string, summary: ValidationSummary): Promise<void> {
  if (await isSameFile(file, summary.file)) {
    throw new ShotlistError('OUTPUT_PATH', {
      where: file,
      message: 'The report would take the place of the shot list.',
      help: 'Choose another file.',
    });
  }
  try {
    await writeFile(file, reportLines(file, summary));
  } catch (cause) {
    throw new ShotlistError('OUTPUT_PATH', {
      where: file,
      message: `The report can’t be written (${codeOf(cause) ?? String(cause)}).`,
      help: 'Choose another file.',
      cause,
    });
  }
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map((file) => stat(file).catch(() => undefined)));
  return first?.isFile() === true && first.ino === second?.ino && first.dev === second.dev;
}

function* reportLines(file: string, summary: ValidationSummary): Generator<string> {
  if (/\.(?:ndjson|jsonl)$/i.test(file)) {
    for (const problem of summary.problems) yield `${JSON.stringify({ kind: 'problem', ...finding(problem) })}\n`;
    for (const warning of summary.warnings) yield `${JSON.stringify({ kind: 'warning', ...finding(warning) })}\n`;
    return;
  }
  const plain = picocolors.createColors(false);
  for (const problem of summary.problems) yield `${problemText(summary.file, problem, plain, 'problem')}\n`;
  for (const warning of summary.warnings) yield `${problemText(summary.file, warning, plain, 'warning')}\n`;
}
