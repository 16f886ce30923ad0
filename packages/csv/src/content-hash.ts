// The hash that makes a batch: what the list asks for, whatever its file name, delimiter, quotes or line ends.
import { createHash } from 'node:crypto';
import { hashParts, REQUEST_FIELDS } from '@shotlist/core';
import { CONTROL_CHARACTER } from './binary.js';
import type { Header } from './header.js';
import type { StagedImage } from './staged.js';
import type { ShotListRow } from './summary.js';
import { TextBuffer } from './text-buffer.js';

/** Between cells and after rows: control characters, which no sound cell holds. */
const BETWEEN_CELLS = '\u001f';
const AFTER_ROW = 0x1e;
const AFTER_JSON = 0x1d;

/** Text hashed at once: each call has its price. */
const UPDATE_BYTES = 64 * 1024;

/** Takes rows, sound or not, in order. The id stands first, so that a results.csv gives the hash of the list it came from. */
export class ContentHash {
  private readonly hash = createHash('sha256');
  private readonly text = new TextBuffer(2 * UPDATE_BYTES);
  private readonly idColumn: number;

  constructor(header: Header) {
    this.idColumn = header.id;
    const names = header.columns.map((name, position) => {
      const field = header.fields.indexOf(position);
      return field === -1 ? `extra ${name}` : `field ${REQUEST_FIELDS[field] ?? ''}`;
    });
    this.hash.update(JSON.stringify(['rows/1', names.filter((_, position) => position !== header.id)]));
  }

  add({ id, cells, problems }: ShotListRow): void {
    if (problems.length > 0 && cells.some((cell) => CONTROL_CHARACTER.test(cell))) {
      this.text.append(JSON.stringify([id, cells]), AFTER_JSON);
    } else if (this.idColumn === 0 && cells[0] === id) {
      // What most lists have, and the same bytes as below.
      this.text.append(cells.join(BETWEEN_CELLS), AFTER_ROW);
    } else {
      const others = this.idColumn === -1 ? cells : cells.toSpliced(this.idColumn, 1);
      this.text.append([id, ...others].join(BETWEEN_CELLS), AFTER_ROW);
    }
    if (this.text.length >= UPDATE_BYTES) this.update();
  }

  /** In hex. The images' bytes count, not just their names. */
  digest(images: readonly StagedImage[]): string {
    this.update();
    const rows = this.hash.digest('hex');
    return images.length === 0
      ? rows
      : hashParts([rows, ...images.flatMap(({ reference, sha256 }) => [reference, sha256])]);
  }

  private update(): void {
    this.hash.update(this.text.bytes());
    this.text.clear();
  }
}
