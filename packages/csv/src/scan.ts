// One pass over a shot list: every row judged, and the summary in the making.
import type { Problem } from '@shotlist/core';
import { CONTROL_CHARACTER } from './binary.js';
import { fileProblem, problemOf } from './fault.js';
import { type Header, knownColumnTest, readHeader } from './header.js';
import { judgeRow } from './judge-row.js';
import { mendedRecord } from './mended-record.js';
import { LocalImages } from './local-images.js';
import type { ShotListOptions } from './options.js';
import type { CsvRecord } from './record-reader.js';
import { readRecords, unknownTraits } from './records.js';
import { SeenIds } from './seen-ids.js';
import { SeenRows } from './seen-rows.js';
import type { OpenedSource } from './source.js';
import type { ShotListRow, ValidationSummary } from './summary.js';
import { Tally } from './tally.js';

/** What a pass is for. */
export interface ScanUse {
  /** Gets each row, in order, after it was counted. */
  readonly onRow?: (row: ShotListRow, header: Header) => void;
  /** Local images are read whole for their hash. */
  readonly hashImages: boolean;
}

/** A pass. */
export interface Scan {
  /** Iterate to the end: it yields after each piece of the file. Throws only what is no fault of the file. */
  readonly pieces: AsyncGenerator<void>;
  readonly tally: Tally;
  readonly images: LocalImages;
  /** The summary so far. */
  readonly summary: () => ValidationSummary;
}

/** Begins a pass. A problem of the file ends it early and is in the tally. */
export function scanShotList(source: OpenedSource, options: ShotListOptions, use: ScanUse): Scan {
  const tally = new Tally(options.maxListed);
  const images = new LocalImages(source.directory, use.hashImages);
  const traits = unknownTraits();
  const seenIds = new SeenIds();
  const seenRows = new SeenRows();
  let header: Header | undefined;
  let index = 0;
  let mayGoOn = true;
  /** Rows that wait for their piece's local images to be looked at. */
  let held: ShotListRow[] = [];

  return { pieces: pieces(), tally, images, summary: () => tally.summary(source.name, traits, header?.columns ?? []) };

  async function* pieces(): AsyncGenerator<void> {
    const totalBytes = options.onProgress === undefined ? undefined : await source.size?.();
    try {
      for await (const _ of readRecords(source, options, knownColumnTest(options.map), traits, takeRecord)) {
        if (held.length > 0) {
          const checked = await images.check(held, header);
          held = [];
          for (const row of checked) takeRow(row);
        }
        options.onProgress?.({ rows: tally.rows, bytes: source.readBytes, totalBytes });
        yield;
        if (!mayGoOn) return;
      }
      if (tally.rows === 0 && !tally.fileFailed) tally.addFileProblem(emptyProblem(header));
    } catch (error) {
      const problem = problemOf(error);
      if (problem === undefined) throw error;
      tally.addFileProblem(problem);
    } finally {
      seenIds.close();
    }
    const identical = seenRows.warning();
    if (identical !== undefined) tally.addWarning(identical);
  }

  function takeRecord(record: CsvRecord): void {
    if (!mayGoOn) return;
    if (isBlank(record.cells)) {
      tally.blankRows += 1;
      return;
    }
    if (header === undefined) {
      header = readHeader(record.cells, record.line, options);
      takeHeader(header, record);
      return;
    }
    const mended = options.mended?.get(index);
    const read = mended === undefined ? record : mendedRecord(record, mended, header);
    const row = judgeRow(read, index, header, seenIds, traits, options);
    index += 1;
    if (held.length > 0 || (options.localImages === true && images.mustCheck(row))) held.push(row);
    else takeRow(row);
  }

  function takeRow(row: ShotListRow): void {
    tally.addRow(row);
    if (header === undefined) return;
    if (header.id === -1) seenRows.add(row);
    use.onRow?.(row, header);
  }

  function takeHeader(found: Header, record: CsvRecord): void {
    for (const problem of found.problems) tally.addFileProblem(problem);
    for (const warning of found.warnings) tally.addWarning(warning);
    if (record.mistake !== undefined) {
      tally.addFileProblem(
        fileProblem('CSV_SYNTAX', { line: record.line, message: 'The header is malformed: see its quotes.' }),
      );
    }
    if (traits.hasControls && record.cells.some((name) => CONTROL_CHARACTER.test(name))) {
      tally.addFileProblem(
        fileProblem('CSV_BINARY', { line: record.line, message: 'The header holds a control character.' }),
      );
    }
    // Without a column that must be there, every row would only say so again.
    mayGoOn = !found.problems.some(({ code }) => code === 'CSV_COLUMN_MISSING');
  }
}

function isBlank(cells: readonly string[]): boolean {
  for (let column = 0; column < cells.length; column += 1) {
    const cell = cells[column] as string;
    if (cell !== '' && cell.trim() !== '') return false;
  }
  return true;
}

function emptyProblem(header: Header | undefined): Problem {
  const message = header === undefined ? 'The file is empty.' : 'The file has a header, but no shot below it.';
  return fileProblem('CSV_EMPTY', { message, allowed: ['a header and at least one shot'] });
}
