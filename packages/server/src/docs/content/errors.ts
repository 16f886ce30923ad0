// What refusals look like, and every code there is: core's table, said once.
import { ERROR_CODES, type ErrorCode, ERRORS, isFailedGeneration } from '@shotlist/core';
import { REFUSED } from './answers.js';
import { json, type Section, table, text } from './block.js';

/** The API's own codes, beside those of the table. */
const STATUSES: readonly (readonly [status: string, name: string, codes: string, says: string])[] = [
  [
    '400',
    'Bad Request',
    'see [refusals](#refusals)',
    'A parameter is invalid or missing. `details` say which, as a JSON pointer.',
  ],
  ['401', 'Unauthorized', '`unauthorized`', 'The API key is missing, wrong or revoked.'],
  ['404', 'Not Found', '`not_found`', 'There is no such path, or you have no such generation.'],
  ['405', 'Method Not Allowed', '`method_not_allowed`', 'The path has other methods; `Allow` lists them.'],
  [
    '409',
    'Conflict',
    '`request_running`',
    'The first request with this [Idempotency-Key](#idempotency) is still being judged.',
  ],
  ['416', 'Range Not Satisfiable', '`range_not_satisfiable`', 'The `Range` of a video lies beyond its end.'],
  [
    '422',
    'Unprocessable Content',
    '`idempotency_key_reused`',
    'The [Idempotency-Key](#idempotency) came with another request before.',
  ],
  [
    '429',
    'Too Many Requests',
    '`rate_limit_exceeded`, `monthly_limit_exceeded`',
    'The rate, or the month, is used up. See [limits](#limits).',
  ],
  [
    '500',
    'Internal Server Error',
    `\`${'INTERNAL' satisfies ErrorCode}\``,
    'Something went wrong here. Send it again with the same Idempotency-Key.',
  ],
  [
    '503',
    'Service Unavailable',
    'various',
    'Out of order for a moment. `Retry-After` says when to come back; what was accepted is kept.',
  ],
];

/** What a request may be refused for, in the table's order. A test holds them against core's rules. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'PROMPT_EMPTY',
  'PROMPT_TOO_LONG',
  'PROMPT_UNICODE',
  'MODEL_UNKNOWN',
  'MODE_UNSUPPORTED',
  'DURATION_INVALID',
  'DURATION_UNSUPPORTED',
  'RESOLUTION_UNSUPPORTED',
  'ASPECT_RATIO_UNSUPPORTED',
  'SEED_INVALID',
  'FIELD_INVALID',
  'IMAGE_URL_BLOCKED',
  'IMAGE_URL_LOCAL',
  'IMAGE_TYPE_UNSUPPORTED',
]);

/** How else a generation may end, apart from the vendor's own failures. */
const OTHER_ENDS: ReadonlySet<ErrorCode> = new Set([
  'IMAGE_UNREADABLE',
  'REQUEST_REJECTED',
  'SUBMIT_AMBIGUOUS',
  'OUTPUT_UNAVAILABLE',
  'OUTPUT_INVALID',
  'CANCELED',
]);

export function errors(): Section {
  return {
    id: 'errors',
    title: 'Errors',
    blocks: [
      text(
        'The HTTP status says what kind of problem it is, `error` says it in words, `code` says it to programs. Decide by `code`: words may change.',
      ),
      json('An answer that is an error', REFUSED),
      table('The HTTP statuses of errors', ['Status', 'Name', 'Code', 'Meaning'], STATUSES),
    ],
    sections: [
      {
        id: 'refusals',
        title: 'Refusals',
        blocks: [
          text('Codes that come with 400. Nothing was counted.'),
          codes(
            'Codes of refused requests',
            ERROR_CODES.filter((name) => REFUSALS.has(name)),
          ),
        ],
      },
      {
        id: 'failures',
        title: 'Failures',
        blocks: [
          text('Codes of a generation whose status is `failed`. “Vendor” is whoever runs the model.'),
          codes(
            'Codes of failed generations',
            ERROR_CODES.filter((name) => isFailedGeneration(name) || OTHER_ENDS.has(name)),
          ),
        ],
      },
    ],
  };
}

function codes(label: string, names: readonly ErrorCode[]) {
  return table(
    label,
    ['Code', 'Meaning'],
    names.map((name) => [`\`${name}\``, ERRORS[name].message]),
  );
}
