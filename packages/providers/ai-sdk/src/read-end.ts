// A look that brought no progress: the generation has failed, or only the question has. "A polling error never fails a paid
// job": without a vendor's answer that is about the generation, it goes on.
import { classifyFailure, isApiError, readAnswer, readError } from '@shotlist/client';
import { type ErrorCode, ProviderError, scrub } from '@shotlist/core';
import { isKeyMissing, isKeyRefused } from './key-trouble.js';
import type { Call, Exchange } from './vendor-calls.js';

/** How a generation failed. */
export interface FailedEnd {
  readonly code: ErrorCode;
  readonly detail: string;
}

/** Why a generation failed; undefined when it goes on. @throws an error of the table, where neither is known */
export function readEnd(call: Call<{ readonly status: string; readonly error?: string }>): FailedEnd | undefined {
  const { exchange } = call;
  const error = call.ok ? undefined : call.error;
  if (exchange === undefined) throw notAsked(error);
  const { response, text, secrets } = exchange;
  if (response === undefined) throw silent();
  const json = parse(text);
  const isEnd = response.ok ? isToldFailed(call, json) || isEndWithoutVideo(error) : isVerdict(response, json);
  if (!isEnd) throw asTrouble(exchange, response);
  if (!call.ok && response.ok && isGoing(response, json)) return undefined;
  const { vendorCode, words = call.ok ? call.value.error : undefined } = readError(json);
  const hidden = [...secrets, ...promptsIn(json)];
  // Google leaves what its filters stopped out, and gives a reason.
  const filtered = /"raiMediaFilteredReasons"\s*:\s*\[\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
  if (filtered !== undefined || text.includes('"raiMediaFiltered'))
    return { code: 'CONTENT_POLICY', detail: scrub(filtered ?? '', hidden) };
  const detail = scrub([vendorCode, words].filter((part) => part !== undefined).join(': '), hidden);
  return { code: classifyFailure(vendorCode, words), detail };
}

/** The vendor said so, in an answer that was understood: fal's package calls it a failure as well when it was not. */
function isToldFailed(call: Parameters<typeof readEnd>[0], json: unknown): boolean {
  return call.ok && isRecord(json) && !/^(?:Invalid JSON response|Failed to process)/.test(call.value.error ?? '');
}

/** Packages name it so when a generation has ended and there is nothing to fetch. */
function isEndWithoutVideo(error: unknown): boolean {
  return error instanceof Error && /_VIDEO_GENERATION_(?:ERROR|FAILED)$/.test(error.name);
}

/** A package may take an answer that it doesn't expect yet for one without a video. */
function isGoing({ status }: Response, json: unknown): boolean {
  const said = isRecord(json) ? json['status'] : undefined;
  return (
    status !== 200 || (typeof said === 'string' && !/^(?:succe|complete|done|fail|error|cancel|expire)/i.test(said))
  );
}

/** These are about whoever asks, or about asking. */
const ABOUT_THE_QUESTION: ReadonlySet<number> = new Set([401, 402, 403, 404, 405, 408, 425, 429]);

/**
 * fal answers the question for a result with what became of the request, and its status: typed errors of the model, in a
 * list, or that its runner failed. Anything else with such a status is about the question.
 */
function isVerdict({ status }: Response, json: unknown): boolean {
  if (!isRecord(json) || ABOUT_THE_QUESTION.has(status)) return false;
  const { detail, error_type: type } = json;
  if (Array.isArray(detail)) return detail.some((each) => isRecord(each) && typeof each['type'] === 'string');
  return typeof type === 'string' && /^(?:request_timeout|startup_timeout|runner_\w+)$/.test(type);
}

function asTrouble({ method, url, text, secrets }: Exchange, response: Response): Error {
  const { status } = response;
  if (isKeyRefused(text)) return new ProviderError('UNAUTHORIZED', 'The vendor refused the key.');
  try {
    readAnswer({ method, url, paid: false, secrets }, response, text, () => undefined);
  } catch (error) {
    if (!isApiError(error)) throw error;
    if (error.code === 'THROTTLED' || error.code === 'UNAUTHORIZED' || error.code === 'GENERATION_NOT_FOUND')
      return error;
  }
  const code = response.ok ? 'ANSWER_INVALID' : 'VENDOR_UNAVAILABLE';
  return new ProviderError(code, `The vendor answered ${status}, and not where the generation stands.`, {
    retryable: true,
  });
}

function silent(): ProviderError {
  return new ProviderError('VENDOR_UNAVAILABLE', 'The vendor gave no whole answer.', { retryable: true });
}

function notAsked(error: unknown): ProviderError {
  return isKeyMissing(error)
    ? new ProviderError('UNAUTHORIZED', 'The package has no API key.')
    : new ProviderError('PROVIDER_ERROR', 'The package did not ask its vendor.', { retryable: true, cause: error });
}

/** Vendors repeat what they were asked. */
function promptsIn(json: unknown): string[] {
  if (!isRecord(json)) return [];
  return Object.entries(json).flatMap(([key, value]) =>
    typeof value === 'string' ? (/prompt|text/i.test(key) ? [value] : []) : promptsIn(value),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
