// The client: every endpoint of the API, each answer checked, each failure typed, and no paid call made twice.
import {
  type AcceptedAnswer,
  acceptedSchema,
  type StatusAnswer,
  statusSchema,
  type UserAnswer,
  userSchema,
} from '@shotlist/core';
import { defaultUserAgent, platformFetch } from '#fetch';
import { checkApiKey } from './api-key.js';
import type { ApiError } from './api-error.js';
import { resolveBaseUrl } from './base-url.js';
import { checkNumber } from './check-options.js';
import { downloadFile } from './download.js';
import { type Call, exchange } from './exchange.js';
import type {
  CallOptions,
  ClientOptions,
  Download,
  DownloadOptions,
  FetchLike,
  GenerateOptions,
  GenerateRequest,
  ListOptions,
  RequestOptions,
  WaitOptions,
} from './options.js';
import { walkPages } from './pages.js';
import { type GenerationList, readBody, readListBody } from './read-body.js';
import { tryAgain, tryPaid } from './try-again.js';
import { waitFor } from './wait-for.js';

const DEFAULTS = { timeoutMs: 60_000, retries: 3, maxRetryAfterMs: 30_000 } as const;

/** A client of one server with one key. Every function throws {@link ApiError}, or what its signal was aborted with. */
export interface Client {
  /** `https://host/api/v1` */
  readonly baseUrl: string;
  /**
   * Asks for a video. Costs money when it is accepted, so it is sent again only when it surely was not sent, or the
   * server honours idempotency keys. A browser sends it again by itself when a connection that it has kept breaks (Chromium
   * does, and no page can stop it): from a browser use a server that honours the keys.
   * @throws ApiError `NOT_SENT` `REQUEST_REJECTED` `CONTENT_POLICY` `UNAUTHORIZED` `THROTTLED`: nothing was charged;
   * `SUBMIT_AMBIGUOUS`: maybe it was, look for it in the list; `CONFIG_INVALID`: the base URL is wrong
   */
  generate(request: GenerateRequest, options?: GenerateOptions): Promise<AcceptedAnswer>;
  /** {@link generate} from a text alone. */
  generateTextToVideo(prompt: string, options?: RequestOptions & GenerateOptions): Promise<AcceptedAnswer>;
  /** {@link generate} from an image and a text. */
  generateImageToVideo(
    prompt: string,
    imageUrl: string,
    options?: RequestOptions & GenerateOptions,
  ): Promise<AcceptedAnswer>;
  /** Where a generation stands. @throws ApiError `GENERATION_NOT_FOUND` */
  status(generationId: string, options?: CallOptions): Promise<StatusAnswer>;
  /** The same as {@link status}, as the reference calls it. */
  getStatus(generationId: string, options?: CallOptions): Promise<StatusAnswer>;
  /** The list, newest first: a page of it, or `all` of it for `for await`. */
  readonly generations: {
    (options?: ListOptions): Promise<GenerationList>;
    all(options?: ListOptions): AsyncGenerator<StatusAnswer>;
  };
  /** Whose key it is, and what was used of the month. */
  user(options?: CallOptions): Promise<UserAnswer>;
  /** Where the video of a generation can be seen by anyone, once it is completed. */
  videoUrl(generationId: string): string;
  /**
   * Downloads a video by its generation's id, or from a URL; the key goes to the API's own origin alone.
   * @throws ApiError, also while its body is read: `OUTPUT_UNAVAILABLE` `OUTPUT_INVALID`
   */
  download(generationIdOrUrl: string, options?: DownloadOptions): Promise<Download>;
  /**
   * Waits for a generation to be completed, however often a question fails.
   * @throws ApiError `GENERATION_FAILED` `FAILED_WITHOUT_REASON` `CONTENT_POLICY` `INPUT_UNUSABLE` `GENERATION_EXPIRED` when it failed
   */
  waitFor(generationId: string, options?: WaitOptions): Promise<StatusAnswer>;
}

/**
 * A client. It keeps no connection that would hold a process.
 * @throws `KEY_FORMAT`, `CONFIG_INVALID` for a key or base URL that can't be one
 */
export function createClient(options: ClientOptions): Client {
  const apiKey = checkApiKey(options.apiKey);
  const baseUrl = resolveBaseUrl(options.baseUrl, options.allowHttpHosts);
  const { fetch: given = platformFetch, foreignFetch = given, userAgent = defaultUserAgent, onAnswer } = options;
  const heard =
    (fetch: FetchLike): FetchLike =>
    async (url, init) => {
      const response = await fetch(url, init);
      onAnswer?.(response.headers);
      return response;
    };
  const fetch = heard(given);
  const { honoursIdempotencyKeys = false } = options;
  const { timeoutMs = DEFAULTS.timeoutMs, retries = DEFAULTS.retries } = options;
  const { maxRetryAfterMs = DEFAULTS.maxRetryAfterMs } = options;
  checkNumber('timeoutMs', timeoutMs, 1);
  checkNumber('retries', retries, 0, 'whole');
  checkNumber('maxRetryAfterMs', maxRetryAfterMs, -Infinity);
  const shared = {
    authorization: `Bearer ${apiKey}`,
    ...(userAgent === undefined ? {} : { 'user-agent': userAgent }),
  };
  const headers = { ...shared, accept: 'application/json' };

  const ask = <Value>(path: string, read: (json: unknown) => Value, { signal }: CallOptions): Promise<Value> => {
    const call: Call = {
      method: 'GET',
      url: `${baseUrl}/${path}`,
      headers,
      paid: false,
      fetch,
      timeoutMs,
      signal,
      secrets: [apiKey],
    };
    return tryAgain(() => exchange(call, read), { retries, signal, mayRepeat: mayAskAgain(maxRetryAfterMs) });
  };

  const generate: Client['generate'] = async (request, more = {}) => {
    const { prompt, image_url: imageUrl } = request;
    const { retries: ownRetries = retries, signal } = more;
    checkNumber('retries', ownRetries, 0, 'whole');
    const idempotencyKey = more.idempotencyKey ?? (honoursIdempotencyKeys ? globalThis.crypto.randomUUID() : undefined);
    const call: Call = {
      method: 'POST',
      url: `${baseUrl}/generate`,
      headers: {
        ...headers,
        'content-type': 'application/json',
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      body: JSON.stringify(request),
      paid: true,
      fetch: more.fetch === undefined ? fetch : heard(more.fetch),
      timeoutMs,
      signal,
      // Also what a program without types sends: the server says what is wrong with it.
      secrets: [apiKey, prompt, imageUrl].filter((secret) => typeof secret === 'string'),
    };
    const byKey = honoursIdempotencyKeys && idempotencyKey !== undefined;
    const isLost = ({ code, generationId }: ApiError): boolean =>
      code === 'SUBMIT_AMBIGUOUS' && generationId === undefined;
    return tryPaid(() => exchange(call, (json) => readBody(acceptedSchema, json)), {
      retries: ownRetries,
      signal,
      mayRepeat: (error) =>
        error.code === 'NOT_SENT' ||
        (byKey && isLost(error) && (error.retryAfterMs === undefined || error.retryAfterMs <= maxRetryAfterMs)),
    });
  };

  const status: Client['status'] = async (generationId, more = {}) => {
    const answer = await ask(statusPath(generationId), (json) => readBody(statusSchema, json), more);
    return { ...answer, status: answer.status.trim().toLowerCase() };
  };

  const list = ({ page, limit, idempotencyKey, signal }: ListOptions = {}): Promise<GenerationList> => {
    const parameters = new URLSearchParams({
      ...(page === undefined ? {} : { page: String(page) }),
      ...(limit === undefined ? {} : { limit: String(limit) }),
      ...(idempotencyKey === undefined ? {} : { idempotency_key: idempotencyKey }),
    }).toString();
    const path = parameters === '' ? 'generations' : `generations?${parameters}`;
    return ask(path, readListBody, signal === undefined ? {} : { signal });
  };

  const videoUrl = (generationId: string): string => `${baseUrl}/video/${pathPart(generationId)}`;

  return {
    baseUrl,
    generate,
    generateTextToVideo: (prompt, more = {}) => generate({ ...requestOptions(more), prompt }, generateOptions(more)),
    generateImageToVideo: (prompt, imageUrl, more = {}) =>
      generate({ ...requestOptions(more), prompt, image_url: imageUrl }, generateOptions(more)),
    status,
    getStatus: status,
    generations: Object.assign(list, { all: (query: ListOptions = {}) => walkPages(list, query) }),
    user: (more = {}) => ask('user', (json) => readBody(userSchema, json), more),
    videoUrl,
    download: async (target, more = {}) => {
      const url = /^https?:\/\//i.test(target) ? target : videoUrl(target);
      return downloadFile({ origin: new URL(baseUrl).origin, headers: shared, fetch, foreignFetch }, url, more);
    },
    waitFor: (generationId, more = {}) =>
      waitFor(status, generationId, { url: `${baseUrl}/${statusPath(generationId)}`, apiKey }, more),
  };
}

const statusPath = (generationId: string): string => `status/${pathPart(generationId)}`;

/** Half a character can't be in a URL. */
const pathPart = (id: string): string => encodeURIComponent(id.replace(/\p{Surrogate}/gu, '\ufffd'));

/** Without a word about when, a 429 is not asked again at once. */
function mayAskAgain(maxRetryAfterMs: number): (error: ApiError) => boolean {
  return ({ code, retryable, retryAfterMs }) =>
    retryable && (retryAfterMs === undefined ? code !== 'THROTTLED' : retryAfterMs <= maxRetryAfterMs);
}

function requestOptions(more: RequestOptions & GenerateOptions): RequestOptions {
  const { signal: _signal, idempotencyKey: _key, retries: _retries, fetch: _fetch, ...request } = more;
  return request;
}

function generateOptions({ signal, idempotencyKey, retries, fetch }: GenerateOptions): GenerateOptions {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(retries === undefined ? {} : { retries }),
    ...(fetch === undefined ? {} : { fetch }),
  };
}
