// What a paid request that came to nothing says about money: by the answer itself, not by what the package makes of it.
import { type ApiError, isApiError, isNotSent, readAnswer } from '@shotlist/client';
import { type GenerationRequest, scrub, type SubmitOutcome } from '@shotlist/core';
import { isKeyRefused } from './key-trouble.js';
import type { Call, Exchange } from './vendor-calls.js';

export function outcomeOf(
  { exchange, error }: Extract<Call<unknown>, { readonly ok: false }>,
  { prompt, image_url: imageUrl = '' }: GenerationRequest,
): SubmitOutcome {
  const words = error instanceof Error ? error.message : String(error);
  const detail = scrub(words, [prompt, imageUrl, ...(exchange?.secrets ?? [])]);
  if (exchange === undefined) return { outcome: 'not_sent', detail };
  const { response, secrets } = exchange;
  if (response === undefined) {
    return isNotSent(exchange.error)
      ? { outcome: 'not_sent', detail: 'The request was not sent.' }
      : { outcome: 'ambiguous', detail: 'The request was sent, and got no whole answer.' };
  }
  // Accepted, perhaps: the package did not find what to ask by.
  if (response.ok) return { outcome: 'ambiguous', detail };
  return refusal(exchange, response, [prompt, imageUrl, ...secrets]);
}

function refusal({ method, url, text }: Exchange, response: Response, secrets: readonly string[]): SubmitOutcome {
  try {
    readAnswer({ method, url, paid: true, secrets }, response, text, () => undefined);
  } catch (error) {
    if (isApiError(error)) return byCode(error, text);
  }
  return { outcome: 'ambiguous', detail: `The vendor answered ${response.status}.` };
}

function byCode({ code, message: detail, gate, retryAfterMs }: ApiError, text: string): SubmitOutcome {
  switch (code) {
    case 'THROTTLED':
      return {
        outcome: 'throttled',
        detail,
        ...(gate === undefined ? {} : { gate }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      };
    case 'UNAUTHORIZED':
      return { outcome: 'unauthorized', detail };
    // The path is the model's: it has gone, or its name is wrong. Other models may still be there.
    case 'CONFIG_INVALID':
      return { outcome: 'rejected', code: 'REQUEST_REJECTED', detail };
    case 'CONTENT_POLICY':
      return { outcome: 'rejected', code, detail };
    case 'REQUEST_REJECTED':
      return isKeyRefused(text) ? { outcome: 'unauthorized', detail } : { outcome: 'rejected', code, detail };
    default:
      return { outcome: 'ambiguous', detail };
  }
}
