// Reads an answer that came whole: a value of the right form, or a typed error that says what is wrong where.
import { readRateLimits, scrub } from '@shotlist/core';
import { ApiError, type ApiErrorFacts } from './api-error.js';
import { classify } from './classify.js';
import type { Call } from './exchange.js';
import { findGenerationId } from './find-generation-id.js';
import { BodyProblem, isRecord } from './read-body.js';
import { readError, type SaidError } from './read-error.js';
import { readRefusal, readWait } from './read-refusal.js';

/** As much of a call as its answer is read by. */
export type AskedCall = Pick<Call, 'url' | 'paid' | 'secrets'> & { readonly method: string };

/** The value that `read` makes of the body. Throws {@link ApiError}. */
export function readAnswer<Value>(
  call: AskedCall,
  response: Response,
  text: string,
  read: (json: unknown) => Value,
): Value {
  const { status, headers } = response;
  const json = parseJson(text);
  const said = readError(json);
  const unclear = call.paid ? 'SUBMIT_AMBIGUOUS' : 'ANSWER_INVALID';
  const isSuccess = status >= 200 && status < 300;
  const isEnvelope = isRecord(json) && (json['success'] === false || hasErrorOnly(json));
  if (isSuccess && json !== undefined && (!isEnvelope || tellsOfFailure(call, json))) {
    try {
      return read(json);
    } catch (error) {
      if (!(error instanceof BodyProblem)) throw error;
      const what = 'gave an answer that is not as the API describes it';
      throw failure(call, response, what, { code: unclear, words: error.message, said });
    }
  }
  // Behind a browser's back a redirect has the status 0.
  if ((status >= 300 && status < 400) || response.type === 'opaqueredirect') {
    const what = `is redirected${status === 0 ? '' : ` (${status})`}, and redirects are not followed`;
    const words = `It leads to ${originOf(headers.get('location'), call.url)}`;
    throw failure(call, response, what, { code: unclear, words, said });
  }
  const words = scrub(said.words ?? shapeOf(text, json), call.secrets);
  if (isSuccess && !isEnvelope) {
    const generationId = call.paid ? findGenerationId(text) : undefined;
    const found = generationId === undefined ? said : { ...said, generationId };
    throw failure(call, response, `answered ${status}`, { code: unclear, words, said: found });
  }
  const { vendorCode } = said;
  const code = classify({ status, paid: call.paid, words, ...(vendorCode === undefined ? {} : { vendorCode }) });
  // Whatever it says, with whichever status: it names something that was begun.
  const wasBegun = call.paid && said.generationId !== undefined;
  const why = { code: wasBegun ? 'SUBMIT_AMBIGUOUS' : code, words, said } as const;
  if (why.code !== 'THROTTLED') throw failure(call, response, `answered ${status}`, why);
  const wait = readRefusal(response, said, scrub(said.words ?? plainText(text, json), call.secrets));
  throw failure(call, response, `answered ${status}`, { ...why, wait });
}

/** An error without `success: false` in front of it. */
function hasErrorOnly(json: Readonly<Record<string, unknown>>): boolean {
  const { success, generation_id: generationId, error } = json;
  const isError = isRecord(error) || (typeof error === 'string' && error !== '');
  return success === undefined && generationId === undefined && isError;
}

/** The question was answered: it is the generation that had no success. */
function tellsOfFailure({ paid }: AskedCall, json: Readonly<Record<string, unknown>>): boolean {
  return !paid && typeof json['generation_id'] === 'string' && typeof json['status'] === 'string';
}

function failure(
  call: AskedCall,
  response: Response,
  what: string,
  why: {
    readonly code: ApiError['code'];
    readonly words: string;
    readonly said: SaidError;
    readonly wait?: Pick<ApiErrorFacts, 'retryAfterMs' | 'gate'>;
  },
): ApiError {
  const { headers, status } = response;
  const { code, words, said, wait = readWait(response) } = why;
  const clean = (text: string): string => scrub(text, call.secrets);
  const requestId = tokenOf(said.requestId ?? headers.get('x-request-id'), call);
  const vendorCode = tokenOf(said.vendorCode, call);
  return new ApiError(code, what, {
    ...placeOf(call),
    status,
    words: clean(words),
    rateLimits: readRateLimits(headers, Date.now()).map(({ policy, ...limit }) =>
      policy === undefined ? limit : { policy: clean(policy), ...limit },
    ),
    details: said.details.map(({ pointer, message }) => ({ pointer: clean(pointer), message: clean(message) })),
    ...wait,
    ...(requestId === undefined ? {} : { requestId }),
    ...(said.generationId === undefined ? {} : { generationId: said.generationId }),
    ...(vendorCode === undefined ? {} : { vendorCode }),
  });
}

/** A name, as ids and codes are; anything else may be a text in disguise, and is left out. */
function tokenOf(text: string | null | undefined, { secrets }: AskedCall): string | undefined {
  return text !== null && text !== undefined && /^[\w.:/-]{1,80}$/.test(text) ? scrub(text, secrets) : undefined;
}

/** The URL without its query. */
export function placeOf({ method, url }: AskedCall): Pick<ApiErrorFacts, 'method' | 'url'> {
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

/** What came instead of JSON, where it is no page. Read, and not repeated. */
function plainText(text: string, json: unknown): string {
  return json === undefined && !/^\s*</.test(text) ? text : '';
}

function originOf(location: string | null, base: string): string {
  return location !== null && URL.canParse(location, base) ? new URL(location, base).origin : 'an unknown place';
}
