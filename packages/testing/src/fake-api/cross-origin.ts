// Headers that let pages of other origins use the API.

const EXPOSED = [
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'Date',
  'ETag',
  'Content-Range',
  'X-Request-Id',
];

/** What every answer carries. */
export function crossOriginFields(requestId: string): Readonly<Record<string, string>> {
  return {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': EXPOSED.join(', '),
    'X-Request-Id': requestId,
  };
}

/** The answer to a preflight. */
export const PREFLIGHT_FIELDS = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, OPTIONS',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, Idempotency-Key, Range, If-Range',
  'Access-Control-Max-Age': '600',
} as const;
