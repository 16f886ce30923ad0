// Every key Shotlist writes, in one place. This layout is wire format: it changes only with a decision record.
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { hashParts } from './derive.js';

const chunkName = (chunk: number) => String(chunk).padStart(5, '0');
const epochName = (epoch: number) => String(epoch).padStart(4, '0');

/** Longest id that is a file name by itself, with room for what stands around it. */
const MAX_PART = 180;

/** A vendor's id as one part of a key: ids are opaque, keys are not. Different ids give different parts. */
function keyPart(id: string): string {
  const written = id.replace(/[^A-Za-z0-9_-]/gu, (character) =>
    Array.from(utf8ToBytes(character), (byte) => `~${byte.toString(16).padStart(2, '0')}`).join(''),
  );
  return written.length <= MAX_PART ? written : `~~${hashParts([id])}`;
}

export const storeLayout = {
  /** One small object a batch, so that listing batches need not walk through all their objects. */
  index: 'index/',
  indexEntry: (batchId: string) => `index/${batchId}.json`,
  /** The batch of a key under `index`. */
  batchIdOfIndexEntry: (key: string) => /^index\/(.+)\.json$/.exec(key)?.[1],
  batches: 'batches/',
  batch: (batchId: string) => `batches/${batchId}/`,
  manifest: (batchId: string) => `batches/${batchId}/manifest.json`,
  chunk: (batchId: string, chunk: number) => `batches/${batchId}/chunks/${chunkName(chunk)}.ndjson`,
  /** Which chunk files are on their way, from their first one to the manifest: a submit that was cut off goes on there. */
  upload: (batchId: string) => `batches/${batchId}/upload.json`,
  /** Which workflow run works on a chunk in an epoch; created once. */
  begun: (batchId: string, chunk: number, epoch: number) =>
    `batches/${batchId}/chunks/${chunkName(chunk)}.begun/${epochName(epoch)}.json`,
  begunAll: (batchId: string, chunk: number) => `batches/${batchId}/chunks/${chunkName(chunk)}.begun/`,
  /** A chunk's latest records when it ended in an epoch. */
  seal: (batchId: string, chunk: number, epoch: number) =>
    `batches/${batchId}/chunks/${chunkName(chunk)}.seals/${epochName(epoch)}.ndjson`,
  /** How a chunk ended in an epoch: {@link ChunkEnd}. Written after the seal, so that one that exists is whole. */
  chunkEnd: (batchId: string, chunk: number, epoch: number) =>
    `batches/${batchId}/chunks/${chunkName(chunk)}.ends/${epochName(epoch)}.json`,
  chunkEnds: (batchId: string, chunk: number) => `batches/${batchId}/chunks/${chunkName(chunk)}.ends/`,
  seals: (batchId: string, chunk: number) => `batches/${batchId}/chunks/${chunkName(chunk)}.seals/`,
  records: (batchId: string, chunk: number) => `batches/${batchId}/records/${chunkName(chunk)}/`,
  /** What an activity saw, from its second try on in an object of that try: one that was taken for dead may still write. */
  record: (batchId: string, chunk: number, epoch: number, seq: number, attempt = 1) =>
    `${storeLayout.recordTries(batchId, chunk, epoch, seq)}${attempt === 1 ? '' : `${attempt}.`}ndjson`,
  recordTries: (batchId: string, chunk: number, epoch: number, seq: number) =>
    `batches/${batchId}/records/${chunkName(chunk)}/${epochName(epoch)}-${String(seq).padStart(6, '0')}.`,
  /** What a person has set of a batch: {@link StoredSettings}. */
  settings: (batchId: string) => `batches/${batchId}/settings.json`,
  /** One run of a batch: its options, and how it ended. */
  epochs: (batchId: string) => `batches/${batchId}/epochs/`,
  epoch: (batchId: string, epoch: number) => `batches/${batchId}/epochs/${epochName(epoch)}.json`,
  epochEnd: (batchId: string, epoch: number) => `batches/${batchId}/epochs/${epochName(epoch)}.end.json`,
  video: (batchId: string, shotId: string, attempt: number) => `batches/${batchId}/videos/${shotId}.${attempt}.mp4`,
  poster: (batchId: string, shotId: string, attempt: number) => `batches/${batchId}/videos/${shotId}.${attempt}.jpg`,
  videos: (batchId: string) => `batches/${batchId}/videos/`,
  results: (batchId: string, format: 'csv' | 'ndjson' | 'html') =>
    `batches/${batchId}/${format === 'html' ? 'index.html' : `results.${format}`}`,
  /** A page of the gallery, by its file: the first is `index.html`, the others have a folder. */
  galleryPage: (batchId: string, file: string) => `batches/${batchId}/${file}`,
  input: (sha256: string, extension: string) => `inputs/${sha256}.${extension}`,
  claim: (account: string, generationId: string) => `accounts/${account}/claims/${keyPart(generationId)}.json`,
  /** One object a chunk that may hold permits of an account: from its beginning to its seal. A ledger that starts without state asks them. */
  openChunk: (account: string, batchId: string, chunk: number) =>
    `accounts/${account}/open/${batchId}/${chunkName(chunk)}.json`,
  /** What a person changed of an account: {@link AccountOverride}. */
  accountOverride: (account: string) => `accounts/${account}/override.json`,
  openChunks: (account: string) => `accounts/${account}/open/`,
  /** The batch and chunk of a key under `openChunks`. */
  chunkOfOpenChunk: (key: string): { readonly batchId: string; readonly chunk: number } | undefined => {
    const [, batchId, chunk] = /\/open\/([^/]+)\/(\d+)\.json$/.exec(key) ?? [];
    return batchId === undefined || chunk === undefined ? undefined : { batchId, chunk: Number(chunk) };
  },
  /** What a chunk made itself, by what was asked: {@link MadeShot}, a line each. Written as it is sealed; until then its records tell. */
  made: (account: string, batchId: string, chunk: number) =>
    `accounts/${account}/made/${batchId}/${chunkName(chunk)}.ndjson`,
  allMade: (account: string) => `accounts/${account}/made/`,
  /** The batch and chunk of a key under `allMade`. */
  chunkOfMade: (key: string): { readonly batchId: string; readonly chunk: number } | undefined => {
    const [, batchId, chunk] = /\/made\/([^/]+)\/(\d+)\.ndjson$/.exec(key) ?? [];
    return batchId === undefined || chunk === undefined ? undefined : { batchId, chunk: Number(chunk) };
  },
  /** A request by itself that has ended, under the UTC day on which it did: what it was charged for, a {@link ShotRecord} a line. */
  single: (account: string, day: string, batchId: string) => `accounts/${account}/singles/${day}/${batchId}.ndjson`,
  singles: (account: string) => `accounts/${account}/singles/`,
  /** The day, as `2026-11-26`, and the id of a key under `singles`. */
  placeOfSingle: (key: string): { readonly day: string; readonly batchId: string } | undefined => {
    const [, day, batchId] = /\/singles\/([\d-]+)\/([^/]+)\.ndjson$/.exec(key) ?? [];
    return day === undefined || batchId === undefined ? undefined : { day, batchId };
  },
  /** What a chunk takes from other batches by a plan: {@link ReusedShot}, a line each. */
  reused: (batchId: string, planId: string, chunk: number) =>
    `batches/${batchId}/reused/${planId}/${chunkName(chunk)}.ndjson`,
  reusedAll: (batchId: string) => `batches/${batchId}/reused/`,
  /** Videos were removed to make room: {@link CleanedBatch}. Everything else of the batch is still there. */
  cleaned: (batchId: string) => `batches/${batchId}/cleaned.json`,
  /** Late duplicates that an audit found: {@link LateDuplicate}, a line each. */
  duplicates: (batchId: string, chunk: number, epoch: number, seq: number) =>
    `batches/${batchId}/duplicates/${chunkName(chunk)}/${epochName(epoch)}-${String(seq).padStart(6, '0')}.ndjson`,
  allDuplicates: (batchId: string) => `batches/${batchId}/duplicates/`,
  /** A provider's own corner. */
  provider: (name: string) => `providers/${name}/`,
} as const;
