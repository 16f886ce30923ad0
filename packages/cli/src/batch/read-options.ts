// What the reading flags mean for the CSV reader.
import { REQUEST_FIELDS, nearestName, type RuleOptions, showValue } from '@shotlist/core';
import type { ShotColumn, ShotListOptions } from '@shotlist/csv';
import type { ImagesConfig } from '../config/config.js';
import type { ReadOptions } from '../program.js';
import { UsageProblem } from '../usage-problem.js';

const COLUMNS: readonly string[] = ['id', ...REQUEST_FIELDS];

/** Problems that are shown on a screen; the rest is counted. */
export const SHOWN_PROBLEMS = 50;

/** Options for reading a shot list. Throws a usage error for a name that isn't one. */
export function shotListOptions(
  options: ReadOptions,
  rules: Pick<RuleOptions, 'localImages' | 'models'>,
  images: ImagesConfig,
): ShotListOptions {
  return {
    ...rules,
    ...(images.allowHosts === undefined ? {} : { allowHosts: images.allowHosts }),
    // Programs and reports get every problem, a screen the first.
    maxListed: options.json === true || options.report !== undefined ? Number.POSITIVE_INFINITY : SHOWN_PROBLEMS,
    ...(options.strict === true ? { strict: true } : {}),
    ...(options.map === undefined ? {} : { map: checkMap(options.map) }),
    ...(options.delimiter === undefined ? {} : { delimiter: checkDelimiter(options.delimiter) }),
    ...(options.encoding === undefined ? {} : { encoding: checkEncoding(options.encoding) }),
  };
}

function checkMap(map: Readonly<Record<string, string>>): { readonly [column in ShotColumn]?: string } {
  for (const name of Object.keys(map)) {
    if (COLUMNS.includes(name)) continue;
    const nearest = nearestName(name, COLUMNS);
    throw new UsageProblem('--map', name, `It maps ${COLUMNS.join(', ')}.`, nearest === undefined ? [] : [nearest]);
  }
  return map;
}

function checkDelimiter(text: string): string {
  // A shell hands over a typed \t as two characters.
  const delimiter = text === '\\t' || text.toLowerCase() === 'tab' ? '\t' : text;
  if ([...delimiter].length !== 1 || /["\r\n]/.test(delimiter)) {
    throw new UsageProblem('--delimiter', text, 'It takes one character, or "tab"; no quote or line end.');
  }
  return delimiter;
}

function checkEncoding(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new UsageProblem(
      '--encoding',
      showValue(label),
      'It takes a name such as utf-8, utf-16le, windows-1252, shift_jis or gb18030.',
      ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'windows-1251', 'iso-8859-1', 'shift_jis', 'gb18030'],
    );
  }
}
