// The hash that makes a batch: what the list asks for, whatever its file name, delimiter, quotes or line ends.
import { createHash } from 'node:crypto';
import { hashParts, REQUEST_FIELDS } from '@shotlist/core';
import { CONTROL_CHARACTER } from './binary.js';
import type { Header } from './header.js';
import type { StagedImage } from './staged.js';
import type { ShotListRow } from './summary.js';

/** Between cells and after rows: control characters, which no sound cell holds. */
const AFTER_CELL = '\u001f';
const AFTER_ROW = '\u001e';
const AS_JSON = '\u001d';

/** Takes rows, sound or not, in order. The id stands first, so that a results.csv gives the hash of the list it came from. */
export class ContentHash {
  private readonly hash = createHash('sha256');
  private readonly idColumn: number;

  constructor(header: Header) {
    this.idColumn = header.id;
    const names = header.columns.map((name, position) => {
      const field = header.fields.indexOf(position);
      return field === -1 ? `extra ${name}` : `field ${REQUEST_FIELDS[field] ?? ''}`;
    });
    this.hash.update(JSON.stringify(['rows/1', names.filter((_, position) => position !== header.id)]));
  }

  add(rows: readonly ShotListRow[]): void {
    let text = '';
    for (const { id, cells, problems } of rows) {
      text += id + AFTER_CELL;
      if (problems.some(({ code }) => code === 'CSV_BINARY') && cells.some((cell) => CONTROL_CHARACTER.test(cell))) {
        text += AS_JSON + JSON.stringify(cells);
      } else if (this.idColumn === -1) {
        text += cells.join(AFTER_CELL) + AFTER_CELL;
      } else if (this.idColumn === 0) {
        for (let column = 1; column < cells.length; column += 1) text += cells[column] + AFTER_CELL;
      } else {
        for (let column = 0; column < cells.length; column += 1) if (column !== this.idColumn) text += cells[column] + AFTER_CELL;
      }
      text += AFTER_ROW;
    }
    this.hash.update(text);
  }

  /** In hex. The images' bytes count, not just their names. */
  digest(images: readonly StagedImage[]): string {
    const rows = this.hash.digest('hex');
    return images.length === 0 ? rows : hashParts([rows, ...images.flatMap(({ reference, sha256 }) => [reference, sha256])]);
  }
}
