// Where the API is: under every base that the reference can be read to mean (decision 0010).

export const BASES = ['/api/v1', '/v1', '/api/v1/v1'] as const;

export const VIDEO_PATH = /^\/(?:api\/v1|v1|api\/v1\/v1)\/video\/[^/]*$/;

/** How metrics call a path: never with an id in it. */
export function routeOf(path: string): string {
  const [, name = ''] =
    /^\/(?:api\/v1\/v1|api\/v1|v1)\/(generate|status|generations|user|video)(?=\/|$)/.exec(path) ?? [];
  if (name !== '') return name;
  return ['/openapi.json', '/docs', '/docs.md', '/healthz', '/readyz'].includes(path) ? path.slice(1) : 'other';
}
