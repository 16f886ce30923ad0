// What is wrong with a shot list, as a calm list: where, which column, the code, what is allowed.
import { ERRORS, type Problem } from '@shotlist/core';
import type { ValidationSummary } from '@shotlist/csv';
import type { Colors } from './output.js';
import { count, counted, took } from './words.js';

/** How many warnings a screen shows. */
const SHOWN_WARNINGS = 20;

/** One problem on two or three lines. The place comes first, in the form that editors jump to. */
export function problemText(file: string, problem: Problem<string>, colors: Colors, mark = colors.red('✗')): string {
  const place = problem.line === null ? file : `${file}:${problem.line}`;
  const names = [problem.column, problem.shotId].filter((name) => name !== null);
  const head = `  ${mark} ${colors.bold(place)}${names.length === 0 ? '' : `  ${colors.dim(names.join('  '))}`}`;
  const lines = [head, `    ${problem.code}  ${problem.message}`];
  const allowed = allowedText(problem);
  if (allowed !== undefined) lines.push(`    ${colors.dim(allowed)}`);
  return lines.join('\n');
}

/** Value and allowed values, unless the message has them already. */
function allowedText(problem: Problem<string>): string | undefined {
  const parts: string[] = [];
  if (problem.value !== null && problem.value !== '' && !problem.message.includes(problem.value))
    parts.push(`value: ${problem.value}`);
  const unsaid = problem.allowed.filter((value) => !problem.message.includes(value));
  if (unsaid.length > 0) parts.push(`allowed: ${problem.allowed.join(', ')}`);
  // Where nothing can be listed, the table's way out stands instead.
  const help = problem.allowed.length === 0 ? wayOut(problem.code) : undefined;
  if (help !== undefined && !problem.message.includes(help)) parts.push(help);
  return parts.length === 0 ? undefined : parts.join(' · ');
}

function wayOut(code: string): string | undefined {
  return Object.hasOwn(ERRORS, code) ? ERRORS[code as keyof typeof ERRORS].help : undefined;
}

/** The problems of a list, the first `most` of them, and a line about the rest. */
export function problemsText(summary: ValidationSummary, colors: Colors, most: number): string {
  const shown = summary.problems.slice(0, most);
  const hidden = summary.problems.length + summary.problemsNotListed - shown.length;
  const blocks = shown.map((problem) => problemText(summary.file, problem, colors));
  if (hidden > 0) blocks.push(`  ${colors.dim(`and ${count(hidden)} more; --report FILE writes all of them`)}`);
  return blocks.join('\n\n');
}

/** Warnings: nothing is refused for them. */
export function warningsText(summary: ValidationSummary, colors: Colors): string {
  const shown = summary.warnings.slice(0, SHOWN_WARNINGS);
  const hidden = summary.warnings.length + summary.warningsNotListed - shown.length;
  const blocks = shown.map((warning) => problemText(summary.file, warning, colors, colors.yellow('!')));
  if (hidden > 0) blocks.push(`  ${colors.dim(`and ${counted(hidden, 'more warning')}`)}`);
  return blocks.join('\n\n');
}

/** `12 shots are valid`, or how many are not, and what the list holds. */
export function verdictText(summary: ValidationSummary, colors: Colors): string {
  const models = Object.entries(summary.byModel).map(([model, shots]) => `${count(shots)} ${model}`);
  const head =
    summary.invalid === 0
      ? `${colors.green('✓')} ${counted(summary.rows, 'shot')}, all valid`
      : summary.rows === 0
        ? `${colors.red('✗')} The list can’t be read`
        : `${colors.red('✗')} ${counted(summary.invalid, 'shot')} of ${count(summary.rows)} can’t be made as written`;
  const facts = [
    ...(summary.blankRows > 0 ? [`${counted(summary.blankRows, 'blank row')} skipped`] : []),
    ...unusual(summary),
    took(summary.seconds * 1000),
  ];
  const lines = [`  ${head}  ${colors.dim(facts.join(' · '))}`];
  if (models.length > 0) lines.push(`    ${colors.dim(models.join(' · '))}`);
  return lines.join('\n');
}

/** What was detected, when it isn't what everybody has. */
function unusual(summary: ValidationSummary): string[] {
  const names: Readonly<Record<string, string>> = { '\t': 'TAB', ' ': 'space' };
  return [
    ...(summary.delimiter === ',' ? [] : [`delimiter ${names[summary.delimiter] ?? summary.delimiter}`]),
    ...(summary.encoding === 'utf-8' ? [] : [`encoding ${summary.encoding}`]),
  ];
}
