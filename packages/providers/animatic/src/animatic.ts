// The animatic provider: accepts by writing a recipe, delivers by rendering it.
import { access, constants, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import {
  classifyImageUrl,
  findModel,
  type FetchContext,
  type FetchedOutput,
  type GenerationRequest,
  isShotlistError,
  MODELS,
  type Provider,
  type ProviderCapabilities,
  ProviderError,
  type Resolution,
  showValue,
  type Store,
  type SubmitContext,
  type SubmitOutcome,
} from '@shotlist/core';
import { fetchImage } from '@shotlist/client/node';
import { checkImage } from './image-check.js';
import { generationIdOf, hasRecipe, imageKey, readRecipe, writeRecipe } from './recipe.js';
import { capResolution, render, type Rendering } from './render.js';

/** Options of {@link createAnimatic}. */
export interface AnimaticOptions {
  /** Where recipes and source images are kept. */
  readonly store: Store;
  /** Highest resolution that is rendered; requests above it are accepted with a note. @default no cap */
  readonly previewSize?: Resolution;
  /** Host names that remote images may come from although their addresses are private. @default [] */
  readonly allowHosts?: readonly string[];
}

const capabilities: ProviderCapabilities = {
  models: MODELS.map((model) => ({ key: model.key })),
  localImages: true,
  honoursIdempotencyKeys: true,
  canFind: true,
  submitBatch: 16,
  listingLagMs: 0,
  minPollIntervalMs: 200,
  resultLifetimeMs: null,
  billing: { onFailure: 'free', onModeration: 'free' },
  mediaType: 'video/mp4',
};

/**
 * A provider that renders each request on this machine as an animatic: a moving picture in the asked ratio and length,
 * with the prompt and the shot's data written over it. Free, and the same bytes for the same request on one machine.
 */
export function createAnimatic(options: AnimaticOptions): Provider {
  const { store } = options;
  const allowHosts = (options.allowHosts ?? []).map((host) => host.toLowerCase());
  return {
    contract: 'shotlist-provider/1',
    name: 'animatic',
    capabilities,

    async submit(request, context): Promise<SubmitOutcome> {
      context.signal.throwIfAborted();
      if (findModel(request.model)?.alias !== false) {
        return {
          outcome: 'rejected',
          code: 'MODEL_UNKNOWN',
          detail: `There is no model "${showValue(request.model)}".`,
        };
      }
      const generationId = generationIdOf(context.idempotencyKey, request);
      const resolution = capResolution(request.resolution, options.previewSize);
      const accepted: SubmitOutcome = {
        outcome: 'accepted',
        generationId,
        seed: request.seed,
        ...(resolution === request.resolution
          ? {}
          : { notes: [`rendered at ${resolution} instead of ${request.resolution}`] }),
      };
      if (await hasRecipe(store, generationId)) {
        await context.beforeSend();
        return accepted;
      }
      let image: string | null;
      try {
        image = await keepImage(store, request, context, allowHosts);
      } catch (error) {
        const rejection = asRejection(error, context.signal);
        if (rejection === undefined) throw error;
        return rejection;
      }
      await context.beforeSend();
      await writeRecipe(store, generationId, { schemaVersion: 1, request, resolution, image });
      return accepted;
    },

    async check(generationIds) {
      const known = await Promise.all(generationIds.map((generationId) => hasRecipe(store, generationId)));
      return generationIds
        .filter((_, index) => known[index])
        .map((generationId) => ({ generationId, status: 'completed' }) as const);
    },

    async find(query) {
      const generationId = generationIdOf(query.idempotencyKey, query.request);
      return { generationIds: (await hasRecipe(store, generationId)) ? [generationId] : [], fresh: true };
    },

    async fetchOutput(generationId, context): Promise<FetchedOutput> {
      context.signal.throwIfAborted();
      const recipe = await readRecipe(store, generationId);
      const image = recipe.image === null ? undefined : await store.get(recipe.image);
      if (recipe.image !== null && image === undefined) {
        throw new ProviderError('OUTPUT_UNAVAILABLE', 'The source image is gone from the store.');
      }
      return renderTo(context, { request: recipe.request, resolution: recipe.resolution, image });
    },
  };
}

/** With less room than this left, a broken film is the disk's fault. */
const LEAST_FREE_BYTES = 32 * 1024 * 1024;

async function renderTo(context: FetchContext, rendering: Rendering): Promise<FetchedOutput> {
  const folder = context.temporaryFolder;
  const videoPath = join(folder, 'animatic.mp4');
  const posterPath = join(folder, 'animatic.jpg');
  try {
    await render(rendering, { videoPath, posterPath, signal: context.signal, onProgress: context.onProgress });
  } catch (cause) {
    context.signal.throwIfAborted();
    if (!(await hasRoom(folder))) {
      throw new ProviderError('STORE_UNUSABLE', 'The folder for unfinished films can’t be written or is full.', {
        retryable: true,
        cause,
      });
    }
    throw new ProviderError('OUTPUT_INVALID', 'The animatic could not be rendered.', { retryable: true, cause });
  }
  return { video: { kind: 'file', path: videoPath }, poster: { kind: 'file', path: posterPath } };
}

/** The muxer tells nobody about a full disk, so it is asked for afterwards. */
async function hasRoom(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize >= LEAST_FREE_BYTES;
  } catch {
    return false;
  }
}

/** Fetches, checks and stores the source image, so that rendering needs no network and always gives the same. */
async function keepImage(
  store: Store,
  request: GenerationRequest,
  context: SubmitContext,
  allowHosts: readonly string[],
): Promise<string | null> {
  if (request.image_url === undefined) return null;
  const local = classifyImageUrl(request.image_url, { allowHosts }).kind === 'local';
  const bytes = local
    ? await context.readImage(request.image_url)
    : await fetchImage(request.image_url, { allowHosts, signal: context.signal });
  const { sha256, extension } = await checkImage(bytes);
  const key = imageKey(sha256, extension);
  await store.put(key, { kind: 'bytes', bytes }, { ifAbsent: true });
  return key;
}

/** What is wrong with the image is the shot's fault; what is wrong with the store or a stop is not. */
function asRejection(error: unknown, signal: AbortSignal): SubmitOutcome | undefined {
  if (signal.aborted) return undefined;
  const code = isShotlistError(error) ? error.code : 'IMAGE_UNREADABLE';
  const detail = error instanceof Error ? error.message : String(error);
  switch (code) {
    case 'IMAGE_URL_BLOCKED':
    case 'IMAGE_TYPE_UNSUPPORTED':
    case 'IMAGE_UNREADABLE':
      return { outcome: 'rejected', code, detail };
    case 'FILE_NOT_FOUND':
    case 'OUTPUT_PATH':
      return { outcome: 'rejected', code: 'IMAGE_UNREADABLE', detail };
    default:
      return undefined;
  }
}
