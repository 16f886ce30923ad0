// fetchOutputs: brings finished videos into the store. Done again, it goes on where it was.
import { type FetchedShot, type FetchInput, type ShotRecord, storeLayout } from '@shotlist/core';
import { whileAlive } from './alive.js';
import { eachAtOnce } from './at-once.js';
import type { BatchFiles } from './batch-files.js';
import { bringHome } from './bring-home.js';
import { counters, secondsSince } from './counters.js';
import { GrowingRecord } from './growing-record.js';
import { inSpan } from './in-span.js';
import { type ActivityOptions, needAccount } from './setup.js';

export async function fetchOutputs(
  options: ActivityOptions,
  files: BatchFiles,
  input: FetchInput,
): Promise<readonly FetchedShot[]> {
  const account = needAccount(options, input.account);
  const { batchId, chunk, epoch, seq, outputs } = input;
  return whileAlive(async (signal, context) => {
    const { attempt: tryNumber } = context.info;
    // With what an earlier try of this very activity has brought home.
    const key = storeLayout.record(batchId, chunk, epoch, seq, tryNumber);
    const log = await GrowingRecord.open(files.store, key, storeLayout.recordTries(batchId, chunk, epoch, seq));
    const answers: FetchedShot[] = [];
    try {
      await eachAtOnce(outputs, async (output, position) => {
        signal.throwIfAborted();
        const asked = await files.request(batchId, chunk, output.shot);
        const known = log.get(asked.shot.index);
        const home = { account, files, input, asked, tryNumber };
        const work = { signal, onProgress: () => context.heartbeat() };
        const beganMs = performance.now();
        const record =
          known?.kind === 'downloaded'
            ? known
            : await inSpan('download', { 'shotlist.shot.index': asked.shot.index }, () =>
                bringHome(home, output, work),
              );
        if (record !== known) {
          await log.add(record);
          count(record, asked.request.model, secondsSince(beganMs));
        }
        answers[position] = answerOf(output.shot, record);
      });
    } catch (error) {
      // What came home is not fetched again. Why the rest didn't come matters more than a store that fails here too.
      await log.flush().catch(() => undefined);
      throw error;
    }
    await log.flush();
    return answers;
  });
}

function count(
  { account, kind, video, code = 'OUTPUT_UNAVAILABLE' }: ShotRecord,
  model: string,
  seconds: number,
): void {
  const { downloadSeconds, downloadedBytes, failures, shotsEnded } = counters();
  const isFetched = kind === 'downloaded';
  downloadSeconds({ account, result: isFetched ? 'fetched' : 'failed' }, seconds);
  if (!isFetched) return failures({ account, code });
  downloadedBytes({ account }, video?.size ?? 0);
  shotsEnded({ account, model, state: 'succeeded' });
}

function answerOf(shot: number, { kind, video, code = 'OUTPUT_UNAVAILABLE' }: ShotRecord): FetchedShot {
  return kind === 'downloaded' ? { shot, fetched: true, bytes: video?.size ?? 0 } : { shot, fetched: false, code };
}
