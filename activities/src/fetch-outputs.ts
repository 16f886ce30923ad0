// fetchOutputs: brings finished videos into the store. Done again, it goes on where it was.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type ErrorCode,
  type FetchedOutput,
  type FetchedShot,
  type FetchInput,
  isErrorCode,
  ProviderError,
  type ProviderOutput,
  type ShotRecord,
  storeLayout,
  type StoreSource,
} from '@shotlist/core';
import { whileAlive } from './alive.js';
import type { BatchFiles } from './batch-files.js';
import { getLines, putLines } from './json-files.js';
import { type AccountSetup, type ActivityOptions, needAccount } from './setup.js';
import { cut } from './submit-shots.js';

type Output = FetchInput['outputs'][number];

/** Largest video, in bytes. */
const MAX_VIDEO_BYTES = 4 * 1024 ** 3;
const MAX_POSTER_BYTES = 20 * 1024 ** 2;

export async function fetchOutputs(
  options: ActivityOptions,
  files: BatchFiles,
  input: FetchInput,
): Promise<readonly FetchedShot[]> {
  const account = needAccount(options, input.account);
  const key = storeLayout.record(input.batchId, input.chunk, input.epoch, input.seq);
  return whileAlive(async (signal, context) => {
    // What an earlier try of this very activity has brought home.
    const records = await getLines<ShotRecord>(files.store, key);
    const answers: FetchedShot[] = [];
    for (const output of input.outputs) {
      const { shot } = await files.request(input.batchId, input.chunk, output.shot);
      const known = records.find((record) => record.index === shot.index && record.kind === 'downloaded');
      if (known !== undefined) {
        answers.push({ shot: output.shot, fetched: true, bytes: known.video?.size ?? 0 });
        continue;
      }
      const record = await bringHome(account, files, input, output, { signal, onProgress: () => context.heartbeat() });
      records.push(record);
      await putLines(files.store, key, records);
      answers.push(
        record.kind === 'downloaded'
          ? { shot: output.shot, fetched: true, bytes: record.video?.size ?? 0 }
          : { shot: output.shot, fetched: false, code: record.code ?? 'OUTPUT_UNAVAILABLE' },
      );
    }
    return answers;
  });
}

/** One video, and its poster, into the store. What the provider can't give is a record; what the store can't take is thrown, to be tried again. */
async function bringHome(
  { provider, units }: AccountSetup,
  files: BatchFiles,
  input: FetchInput,
  output: Output,
  work: { readonly signal: AbortSignal; readonly onProgress: () => void },
): Promise<ShotRecord> {
  const { batchId, chunk, epoch, seq, account } = input;
  const { shot, request } = await files.request(batchId, chunk, output.shot);
  const { attempt, generationId, seed = request.seed, processingSeconds } = output;
  const about = {
    index: shot.index,
    epoch,
    attempt,
    seq,
    generationId,
    seed,
    account,
    units: units?.[request.model] ?? 1,
    ...(processingSeconds === undefined ? {} : { processingSeconds }),
  };
  const temporaryFolder = await mkdtemp(path.join(tmpdir(), 'shotlist-'));
  try {
    const fetched = await provider.fetchOutput(generationId, {
      ...work,
      temporaryFolder,
      readImage: files.imageReader(batchId),
    });
    const video = await keepOutput(
      files,
      storeLayout.video(batchId, shot.id, attempt),
      fetched.video,
      MAX_VIDEO_BYTES,
      work.signal,
    );
    const poster = await keepPoster(files, storeLayout.poster(batchId, shot.id, attempt), fetched, work.signal);
    return { ...about, kind: 'downloaded', atMs: Date.now(), video, ...(poster === undefined ? {} : { poster }) };
  } catch (error) {
    work.signal.throwIfAborted();
    const code: ErrorCode =
      error instanceof Error && 'code' in error && isErrorCode(error.code) ? error.code : 'PROVIDER_ERROR';
    if (code === 'STORE_UNUSABLE') throw error;
    return {
      ...about,
      kind: 'ended',
      atMs: Date.now(),
      code,
      detail: cut(error instanceof Error ? error.message : String(error)),
    };
  } finally {
    await rm(temporaryFolder, { recursive: true, force: true });
  }
}

async function keepOutput(
  files: BatchFiles,
  key: string,
  output: ProviderOutput,
  maxBytes: number,
  signal: AbortSignal,
) {
  const source: StoreSource =
    output.kind === 'file'
      ? { kind: 'file', path: output.path, move: true }
      : { kind: 'stream', body: whole(output.body, output.size) };
  const { object } = await files.store.put(key, source, { maxBytes, signal });
  return { key: object.key, size: object.size, sha256: object.sha256 };
}

/** Fails at the end of a stream that isn't as long as was promised, so that the store never keeps half a video. */
async function* whole(body: AsyncIterable<Uint8Array>, size: number | undefined): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const part of body) {
    length += part.length;
    yield part;
  }
  if (size !== undefined && length !== size)
    throw new ProviderError('OUTPUT_INVALID', `The output has ${length} bytes and ${size} were promised.`);
}

async function keepPoster(files: BatchFiles, key: string, fetched: FetchedOutput, signal: AbortSignal) {
  if (fetched.poster === undefined) return undefined;
  const { size } = await keepOutput(files, key, fetched.poster, MAX_POSTER_BYTES, signal);
  return { key, size };
}
