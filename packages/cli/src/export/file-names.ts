// Names of exported files: the shot's id, or a template of its columns.
import { ShotlistError, type ShotResult, nearestName, showValue } from '@shotlist/core';
import { PAGES_FOLDER } from '@shotlist/gallery';

/** Path below the output folder without extension, parts joined by `/`. */
export type NameFile = (result: Pick<ShotResult, 'index' | 'id' | 'cells' | 'model'>) => string;

/** A part longer than this is cut: most file systems take 255 bytes, and the extension and copies need some. */
const MAX_PART_BYTES = 160;

/** Names by shot id alone. Ids are checked to be file names that differ in more than case. */
export const nameById: NameFile = (result) => result.id;

/**
 * Names by a template such as `{scene}/{id}`: columns of the shot list, `{id}`, `{index}` (from 1, padded), `{model}`.
 * Every part becomes a plain file name, so a cell never adds a folder or leaves one.
 * Throws `OUTPUT_PATH` for a template that leaves the folder or names a column that isn't there.
 */
export function nameByTemplate(
  template: string,
  list: { readonly columns: readonly string[]; readonly rows: number },
): NameFile {
  const parts = template.split('/');
  const wrong = (message: string, help = "For example '{scene}/{id}'.") =>
    new ShotlistError('OUTPUT_PATH', { where: `--name-files ${showValue(template)}`, message, help });
  if (parts.some((part) => part.trim() === '' || /^\.+$/.test(part.trim())) || template.includes('\\')) {
    throw wrong('The template must name a file inside the output folder.');
  }
  if (RESERVED.has((parts[0] ?? '').toLowerCase())) throw wrong(`"${parts[0]}" is a file that Shotlist writes itself.`);
  const digits = Math.max(3, String(list.rows).length);
  const fill = (name: string): NameFile => {
    if (name === 'id') return (result) => result.id;
    if (name === 'index') return (result) => String(result.index + 1).padStart(digits, '0');
    const column = findColumn(list.columns, name);
    if (column >= 0 && name !== 'model') return (result) => result.cells[column] ?? '';
    if (name === 'model') return (result) => result.model ?? '';
    const nearest = nearestName(name, ['id', 'index', 'model', ...list.columns]);
    throw wrong(
      `There is no column "${showValue(name)}".${nearest === undefined ? '' : ` Did you mean {${nearest}}?`}`,
      `Columns here: ${list.columns.join(', ')}.`,
    );
  };
  const compiled = parts.map((part) => {
    const pieces = part.split(/\{([^{}]*)\}/);
    const fills = pieces.map((piece, index): NameFile => (index % 2 === 0 ? () => piece : fill(piece.trim())));
    return (result: Parameters<NameFile>[0]) => plainName(fills.map((piece) => piece(result)).join(''));
  });
  return (result) => compiled.map((part) => part(result)).join('/');
}

/** Names of our own in the output folder, beside those of the gallery. */
export const PAGES = ['results.csv', 'results.ndjson'] as const;
const RESERVED: ReadonlySet<string> = new Set([...PAGES, 'index.html', PAGES_FOLDER]);

export type PageFormat = 'csv' | 'ndjson' | 'html';

/** By the name's end; undefined for one that says nothing. */
export function formatOf(file: string): PageFormat | undefined {
  if (/\.html?$/i.test(file)) return 'html';
  if (/\.(?:ndjson|jsonl)$/i.test(file)) return 'ndjson';
  return /\.csv$/i.test(file) ? 'csv' : undefined;
}

function findColumn(columns: readonly string[], name: string): number {
  const exact = columns.indexOf(name);
  return exact >= 0 ? exact : columns.findIndex((column) => column.toLowerCase() === name.toLowerCase());
}

/** One part of a path that means the same on every system. */
function plainName(text: string): string {
  const plain = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*]+/gu, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  const short = cut(plain);
  if (short === '') return '_';
  // Windows keeps these names for devices, with any extension.
  const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(short);
  return device || RESERVED.has(short.toLowerCase()) ? `_${short}` : short;
}

function cut(text: string): string {
  if (Buffer.byteLength(text) <= MAX_PART_BYTES) return text;
  let size = 0;
  let kept = '';
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > MAX_PART_BYTES) break;
    kept += character;
  }
  return kept.trimEnd();
}
