// Which code of the error table an answer deserves. For a call that costs money the question is: was it surely refused?
import type { ErrorCode } from '@shotlist/core';

export interface Answered {
  /** HTTP status. */
  readonly status: number;
  /** The server's own code. */
  readonly vendorCode?: string;
  readonly words?: string;
  /** The call costs money when it is accepted. */
  readonly paid: boolean;
}

const CONTENT = /content[_ -]?(?:policy|filter|moderation)|moderat|safety|nsfw|prohibited/i;
/** In words only what can hardly mean anything else: they may quote a prompt. */
const CONTENT_WORDS = /content[_ -]?policy|moderation/i;
const TOO_MANY = /rate[_ -]?limit|too[_ -]?many|throttl|(?:monthly|usage|quota)[_ -]?limit|quota|limit[_ -]exceeded/i;
const NO_KEY =
  /unauthori[sz]ed|unauthenticated|forbidden|(?:invalid|missing|expired|revoked)[_ -](?:api[_ -]?)?(?:key|token)/i;
const BAD_INPUT =
  /invalid|validation|bad[_ -]request|unsupported|required|_EMPTY$|_INVALID$|_TOO_LONG$|_UNKNOWN$|_UNSUPPORTED$|_BLOCKED$/i;
const NOT_FOUND = /not[_ -]?found/i;
/**
 * Codes that say, each as a whole, that a request was refused: beside an HTTP 200 nothing less is believed of one that
 * costs money. "storage_quota_exceeded" may be a job that was done.
 */
const REFUSALS: readonly (readonly [ErrorCode, RegExp])[] = [
  [
    'THROTTLED',
    /^(?:(?:api_?)?rate_?limit(?:ed|_?(?:exceeded|reached|error))?|too_?many_?requests|throttled|(?:monthly_?|daily_?|usage_?|concurrency_?|request_?)?limit_?(?:exceeded|reached)|quota_?exceeded|insufficient_?quota)$/i,
  ],
  [
    'UNAUTHORIZED',
    /^(?:unauthori[sz]ed|unauthenticated|authentication_?(?:error|failed)|forbidden|(?:invalid|missing|expired|revoked)_?(?:api_?)?(?:key|token))$/i,
  ],
  [
    'CONTENT_POLICY',
    /^(?:content_?(?:policy(?:_?violation)?|filter(?:ed)?|moderat(?:ed|ion))|moderat(?:ed|ion)|nsfw)$/i,
  ],
  [
    'REQUEST_REJECTED',
    /^(?:invalid_?(?:request(?:_?error)?|input|param(?:eter)?s?|model|prompt|duration|resolution|seed)|validation_?(?:error|failed)|bad_?request|missing_?(?:parameter|field)s?|unsupported_?\w+|model_?not_?found|[A-Z][A-Z_]+_(?:EMPTY|INVALID|TOO_LONG|UNKNOWN|UNSUPPORTED|BLOCKED))$/,
  ],
];

/** A request that a status of these refused was not begun: nothing is charged. */
const REFUSED = new Set([400, 406, 411, 413, 414, 415, 416, 417, 422, 431, 451]);

/** The code for an answer that is no success. */
export function classify(answered: Answered): ErrorCode {
  const { status, vendorCode = '', words = '', paid } = answered;
  if (status >= 200 && status < 300) return classifyEnvelope(answered);
  if (status === 429) return 'THROTTLED';
  if (status === 401) return 'UNAUTHORIZED';
  if (REFUSED.has(status) || status === 403) {
    if (CONTENT.test(vendorCode) || CONTENT_WORDS.test(words)) return 'CONTENT_POLICY';
    return status === 403 ? 'UNAUTHORIZED' : 'REQUEST_REJECTED';
  }
  if (status === 402) return 'UNAUTHORIZED';
  if (status === 404 || status === 405 || status === 410) {
    if (!paid) return 'GENERATION_NOT_FOUND';
    // Something that the request names isn't there; or the path itself, and then the base URL is wrong.
    return /[a-z][_ -]not[_ -]?found$/i.test(vendorCode) ? 'REQUEST_REJECTED' : 'CONFIG_INVALID';
  }
  if (paid) return 'SUBMIT_AMBIGUOUS';
  return status >= 500 || status === 408 || status === 425 ? 'VENDOR_UNAVAILABLE' : 'ANSWER_INVALID';
}

/** `success: false` with HTTP 200. Without a code that is known, nobody can tell whether the work was begun. */
function classifyEnvelope({ vendorCode = '', words = '', paid }: Answered): ErrorCode {
  const numeric = /^[45]\d\d$/.test(vendorCode) ? Number(vendorCode) : undefined;
  if (numeric !== undefined) return classify({ status: numeric, paid, words });
  if (paid) {
    const code = vendorCode.replace(/[ -]/g, '_');
    return REFUSALS.find(([, pattern]) => pattern.test(code))?.[0] ?? 'SUBMIT_AMBIGUOUS';
  }
  if (TOO_MANY.test(vendorCode)) return 'THROTTLED';
  if (NO_KEY.test(vendorCode)) return 'UNAUTHORIZED';
  if (CONTENT.test(vendorCode)) return 'CONTENT_POLICY';
  if (NOT_FOUND.test(vendorCode)) return 'GENERATION_NOT_FOUND';
  if (BAD_INPUT.test(vendorCode)) return 'REQUEST_REJECTED';
  if (vendorCode === '' && TOO_MANY.test(words)) return 'THROTTLED';
  return 'ANSWER_INVALID';
}

/** In codes anything that means so; in words, which may quote a prompt, only what can hardly mean anything else. */
const FAILURES: readonly (readonly [ErrorCode, { readonly code: RegExp; readonly words: RegExp }])[] = [
  [
    'GENERATION_EXPIRED',
    {
      code: /expired|timed?_?out|deadline_?exceeded/,
      words:
        /\b(?:job|task|request|generation)\b.{0,20}\b(?:expired|timed out)|\btimed out\b.{0,30}\b(?:queue|waiting)/,
    },
  ],
  [
    'INPUT_UNUSABLE',
    {
      code: /invalid|validation|bad_?request|unsupported|(?:image|input|asset)_?(?:\w+_)?(?:failed|error|unreadable|too_\w+)|preprocessing/,
      words:
        /\b(?:invalid|unsupported|unreadable) (?:input|image|prompt|parameter|request|format)|\b(?:could not|cannot|can’t|can't|failed to|unable to) (?:download|fetch|load|read|decode|open) (?:the |your )?(?:input |source |reference )?image/,
    },
  ],
];

/** Why a generation failed, from what the server says about it. */
export function classifyFailure(vendorCode: string | undefined, words: string | undefined): ErrorCode {
  const code = (vendorCode ?? '').trim();
  const text = (words ?? '').trim();
  if (code === '' && text === '') return 'FAILED_WITHOUT_REASON';
  if (CONTENT.test(code) || CONTENT.test(text)) return 'CONTENT_POLICY';
  const plain = code.toLowerCase().replace(/[ .-]/g, '_');
  const byCode = FAILURES.find(([, pattern]) => pattern.code.test(plain));
  const found = byCode ?? FAILURES.find(([, pattern]) => pattern.words.test(text.toLowerCase()));
  return found?.[0] ?? 'GENERATION_FAILED';
}
