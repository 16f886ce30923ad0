// A sink: it is given the results of each batch that has ended, and adds a line to a file.
import { appendFile } from 'node:fs/promises';
import type { ResultSink } from '@shotlist/core';

/** Where a team looks; a table, a queue or a message would do as well. */
const FILE = 'tally.txt';

/** Called again after a crash, it may write a line twice: each says which run it is about. */
export const tally: ResultSink = async ({ batchId, epoch, source, verdict, results }) => {
  let seconds = 0;
  for await (const { status, request } of results()) if (status === 'succeeded') seconds += request?.duration ?? 0;
  await appendFile(FILE, `${batchId} run ${epoch}: ${source}, ${verdict}, ${seconds} s of video\n`);
};
