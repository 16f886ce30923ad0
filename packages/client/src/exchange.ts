// One try of one call: a request out, and an answer in that is whole, JSON, and no error; or a typed error.
import { ApiError, type ApiErrorFacts } from './api-error.js';
import { classify } from './classify.js';
import { isNotSent, reasonOf } from './not-sent.js';
import type { FetchLike } from './options.js';
import { BodyProblem, isRecord } from './read-body.js';
import { readError } from './read-error.js';
import { readRateLimits, readRetryAfter } from './rate-limit.js';
import { scrub } from './scrub.js';

/** A hundred generations with the longest prompts are about half of this. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** One call, ready to be made. */
export interface Call {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** It costs money when it is accepted. */
  readonly paid: boolean;
  readonly fetch: FetchLike;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** What no error may repeat: the key, and the prompt where there is one. */
  readonly secrets: readonly string[];
}

/** An answer that is a success. */
export interface Answer {
  readonly json: unknown;
  readonly headers: Headers;
}

/** Makes one try. Throws {@link ApiError}; and what the caller's signal was aborted with, unless money may be at stake. */
export async function exchange<Value>(call: Call, read: (json: unknown, headers: Headers) => Value): Promise<Value> {
  call.signal?.throwIfAborted();
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), call.timeoutMs);
  const signal = call.signal === undefined ? timeout.signal : AbortSignal.any([call.signal, timeout.signal]);
  try {
    const { method, headers, body } = call;
    const response = await call.fetch(call.url, {
      method,
      headers,
      signal,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    const text = await readText(response);
    return readAnswer(call, response, text, read);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (isNotSent(error)) throw lost(call, 'NOT_SENT', `was not sent: ${reasonOf(error)}`, error);
    if (!call.paid) call.signal?.throwIfAborted();
    const code = call.paid ? 'SUBMIT_AMBIGUOUS' : 'VENDOR_UNAVAILABLE';
    if (timeout.signal.aborted) throw lost(call, code, `was not answered within ${call.timeoutMs / 1000} s`, error);
    if (call.signal?.aborted === true) throw lost(call, code, 'was given up by the caller before its answer', error);
    throw lost(call, code, `got no whole answer: ${reasonOf(error)}`, error);
  } finally {
    clearTimeout(timer);
  }
}

async function readText(response: Response): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > MAX_ANSWER_BYTES) {
      await reader.cancel();
      throw new RangeError(`more than ${MAX_ANSWER_BYTES} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}

function readAnswer<Value>(
  call: Call,
  response: Response,
  text: string,
  read: (json: unknown, headers: Headers) => Value,
): Value {
  const { status, headers } = response;
  const json = parseJson(text);
  const said = readError(json);
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && isRecord(json) && json['success'] !== false && !hasErrorOnly(json)) {
    try {
      return read(json, headers);
    } catch (error) {
      if (!(error instanceof BodyProblem)) throw error;
      throw failure(call, response, 'gave an answer that is not as the API describes it', {
        code: call.paid ? 'SUBMIT_AMBIGUOUS' : 'ANSWER_INVALID',
        words: error.message,
        said,
      });
    }
  }
  if (isSuccess && Array.isArray(json)) return read(json, headers);
  const words = scrub(said.words ?? shapeOf(text, json), call.secrets);
  // Behind a browser's back a redirect has the status 0.
  const isRedirect = (status >= 300 && status < 400) || response.type === 'opaqueredirect';
  if (isRedirect) {
    throw failure(
      call,
      response,
      `is redirected${status === 0 ? '' : ` (${status})`}, and redirects are not followed`,
      {
        code: call.paid ? 'SUBMIT_AMBIGUOUS' : 'ANSWER_INVALID',
        words: `It leads to ${originOf(headers.get('location'), call.url)}`,
        said,
      },
    );
  }
  const isEnvelope = isRecord(json) && (json['success'] === false || hasErrorOnly(json));
  const code =
    isSuccess && !isEnvelope
      ? call.paid
        ? 'SUBMIT_AMBIGUOUS'
        : 'ANSWER_INVALID'
      : classify({
          status,
          paid: call.paid,
          words,
          ...(said.vendorCode === undefined ? {} : { vendorCode: said.vendorCode }),
        });
  throw failure(call, response, `answered ${status}`, { code, words, said });
}

/** An error without `success: false` in front of it. */
function hasErrorOnly(json: Readonly<Record<string, unknown>>): boolean {
  return json['success'] === undefined && json['generation_id'] === undefined && isErrorValue(json['error']);
}

function isErrorValue(error: unknown): boolean {
  return isRecord(error) || (typeof error === 'string' && error !== '');
}

function failure(
  call: Call,
  response: Response,
  what: string,
  why: {
    readonly code: ApiError['code'];
    readonly words: string;
    readonly said: ReturnType<typeof readError>;
  },
): ApiError {
  const { headers, status } = response;
  const { code, words, said } = why;
  const nowMs = Date.now();
  const retryAfterMs = readRetryAfter(headers, nowMs);
  const requestId = said.requestId ?? headers.get('x-request-id')?.slice(0, 80) ?? undefined;
  const clean = (text: string) => scrub(text, call.secrets);
  return new ApiError(code, what, {
    ...placeOf(call),
    status,
    words,
    rateLimits: readRateLimits(headers, nowMs),
    details: said.details.map(({ pointer, message }) => ({ pointer: clean(pointer), message: clean(message) })),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(requestId === undefined ? {} : { requestId: clean(requestId) }),
    ...(said.generationId === undefined ? {} : { generationId: said.generationId }),
    ...(said.vendorCode === undefined ? {} : { vendorCode: clean(said.vendorCode) }),
  });
}

function lost(call: Call, code: ApiError['code'], what: string, cause: unknown): ApiError {
  return new ApiError(code, scrub(what, call.secrets), { ...placeOf(call), cause });
}

/** The URL without its query. */
function placeOf({ method, url }: Call): Pick<ApiErrorFacts, 'method' | 'url'> {
  return { method, url: url.split('?')[0] ?? url };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** What came instead of JSON that says what is wrong. Never quoted: a page may repeat anything. */
function shapeOf(text: string, json: unknown): string {
  if (json !== undefined) return 'the answer does not say why';
  if (text.trim() === '') return 'the answer is empty';
  if (/^\s*</.test(text)) return 'the answer is a page of HTML or XML';
  return /^\s*[[{"]/.test(text) ? 'the answer is JSON that breaks off or is damaged' : 'the answer is no JSON';
}

function originOf(location: string | null, base: string): string {
  return location !== null && URL.canParse(location, base) ? new URL(location, base).origin : 'an unknown place';
}
