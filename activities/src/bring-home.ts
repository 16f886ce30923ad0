// Brings one video, and its poster, into the store.
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type ErrorCode,
  type FetchedOutput,
  type FetchInput,
  isErrorCode,
  ProviderError,
  type ProviderOutput,
  ShotlistError,
  type ShotRecord,
  storeLayout,
  type StoreSource,
} from '@shotlist/core';
import type { BatchFiles, ShotRequest } from './batch-files.js';
import type { AccountSetup } from './setup.js';
import { wordsAbout } from './vendor-words.js';

/** Largest video, in bytes. */
const MAX_VIDEO_BYTES = 4 * 1024 ** 3;
const MAX_POSTER_BYTES = 20 * 1024 ** 2;

/** This machine has no room for a provider's files, or for more of them: not the video's fault. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'ENFILE']);

/** Whose output it is, and where it goes. */
interface Home {
  readonly account: AccountSetup;
  readonly files: BatchFiles;
  readonly input: FetchInput;
  readonly asked: ShotRequest;
  /** Of the activity, from 1. */
  readonly tryNumber: number;
}

/** What the provider can't give is a record; what the store can't take is thrown, to be tried again. */
export async function bringHome(
  { account: { provider, units }, files, input, asked: { shot, request }, tryNumber }: Home,
  output: FetchInput['outputs'][number],
  work: { readonly signal: AbortSignal; readonly onProgress: () => void },
): Promise<ShotRecord> {
  const { batchId, epoch, seq, account } = input;
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
  let folder: string | undefined;
  const context = {
    ...work,
    // Made when somebody asks for it: most vendors' videos never touch it.
    get temporaryFolder() {
      return (folder ??= mkdtempSync(path.join(tmpdir(), 'shotlist-')));
    },
    readImage: files.imageReader(batchId),
  };
  try {
    const fetched = await provider.fetchOutput(generationId, context);
    const name = nameOf(shot.id, tryNumber);
    const videoKey = storeLayout.video(batchId, name, attempt);
    const video = await keepOutput(files, videoKey, fetched.video, MAX_VIDEO_BYTES, work.signal);
    const poster = await keepPoster(files, storeLayout.poster(batchId, name, attempt), fetched, work.signal);
    return { ...about, kind: 'downloaded', atMs: Date.now(), video, ...(poster === undefined ? {} : { poster }) };
  } catch (error) {
    work.signal.throwIfAborted();
    throwIfStore(error);
    const said = codeOf(error);
    const code: ErrorCode = said !== undefined && isErrorCode(said) ? said : 'PROVIDER_ERROR';
    const detail = wordsAbout(request, error instanceof Error ? error.message : String(error));
    return { ...about, kind: 'ended', atMs: Date.now(), code, detail };
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
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

/** Undefined also where it is too large or breaks off: the video, which was paid for, is there all the same. */
async function keepPoster(files: BatchFiles, key: string, fetched: FetchedOutput, signal: AbortSignal) {
  if (fetched.poster === undefined) return undefined;
  try {
    const { size } = await keepOutput(files, key, fetched.poster, MAX_POSTER_BYTES, signal);
    return { key, size };
  } catch (error) {
    signal.throwIfAborted();
    throwIfStore(error);
    return undefined;
  }
}

/**
 * What a shot's files are called. A try that was taken for dead may wake up late: it never writes over a file that another
 * one has recorded with its checksum. No shot's id has a tilde.
 */
function nameOf(shotId: string, tryNumber: number): string {
  return tryNumber === 1 ? shotId : `${shotId}~${tryNumber}`;
}

/** Throws `STORE_UNUSABLE` for what is the store's, or this machine's: it is tried again, and costs no video. */
function throwIfStore(error: unknown): void {
  const code = codeOf(error);
  if (code === 'STORE_UNUSABLE') throw error;
  if (code !== undefined && NO_ROOM.has(code)) throw new ShotlistError('STORE_UNUSABLE', { cause: error });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
