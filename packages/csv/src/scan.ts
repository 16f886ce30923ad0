// One pass over a shot list: every row judged, in batches, and the summary in the making.
import type { Problem } from '@shotlist/core';
import { CONTROL_CHARACTER } from './binary.js';
import { fileProblem, problemOf } from './fault.js';
import { type Header, knownColumnTest, readHeader } from './header.js';
import { judgeRow } from './judge-row.js';
import { LocalImages } from './local-images.js';
import type { ShotListOptions, ShotListSource } from './options.js';
import type { CsvRecord } from './record-reader.js';
import { readRecords } from './records.js';
import { SeenIds } from './seen-ids.js';
import { SeenRows } from './seen-rows.js';
import type { ShotListRow } from './summary.js';
import { Tally } from './tally.js';

/** A pass: iterate over `batches` to its end, then ask `tally` and `header`. */
export interface Scan {
  readonly batches: AsyncGenerator<readonly ShotListRow[]>;
  readonly tally: Tally;
  readonly images: LocalImages;
  /** Undefined until the header was read. */
  header(): Header | undefined;
}

/** Begins a pass. A problem of the file ends it early and is in the tally; only what is no fault of the file is thrown. */
export function scanShotList(source: ShotListSource, options: ShotListOptions, hashImages: boolean): Scan {
  const tally = new Tally(options.maxListed);
  const images = new LocalImages(source.directory, hashImages);
  let header: Header | undefined;
  return { batches: scan(), tally, images, header: () => header };

  async function* scan(): AsyncGenerator<readonly ShotListRow[]> {
    const seenIds = new SeenIds();
    const seenRows = new SeenRows();
    try {
      for await (const batch of readRecords(source, options, knownColumnTest(options.map))) {
        tally.delimiter = batch.delimiter;
        tally.encoding = batch.encoding;
        const rows: ShotListRow[] = [];
        for (const record of batch.records) {
          if (isBlank(record.cells)) {
            tally.blankCells += 1;
          } else if (header === undefined) {
            header = readHeader(record.cells, record.line, options);
            takeHeader(header, record, batch.hasControls);
            // Without a column that must be there, every row would only say so again.
            if (header.problems.some(({ code }) => code === 'CSV_COLUMN_MISSING')) return;
          } else {
            const row = judgeRow(record, tally.rows + rows.length, header, seenIds, batch, options);
            if (header.id === -1) seenRows.add(row);
            rows.push(row);
          }
        }
        tally.blankLines = batch.blankLines;
        const judged = options.localImages === true ? await images.check(rows, header) : rows;
        for (const row of judged) tally.addRow(row);
        options.onProgress?.({ rows: tally.rows, bytes: batch.readBytes });
        if (judged.length > 0) yield judged;
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

  function takeHeader(found: Header, record: CsvRecord, hasControls: boolean): void {
    tally.columns = found.columns;
    for (const problem of found.problems) tally.addFileProblem(problem);
    for (const warning of found.warnings) tally.addWarning(warning);
    if (record.mistake !== undefined) {
      tally.addFileProblem(fileProblem('CSV_SYNTAX', { line: record.line, message: 'The header is malformed: see its quotes.' }));
    }
    if (hasControls && found.columns.some((name) => CONTROL_CHARACTER.test(name))) {
      tally.addFileProblem(fileProblem('CSV_BINARY', { line: record.line, message: 'The header holds a control character.' }));
    }
  }
}

function isBlank(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell !== '' && cell.trim() !== '') return false;
  return true;
}

function emptyProblem(header: Header | undefined): Problem {
  const message = header === undefined ? 'The file is empty.' : 'The file has a header, but no shot below it.';
  return fileProblem('CSV_EMPTY', { message, allowed: ['a header and at least one shot'] });
}
