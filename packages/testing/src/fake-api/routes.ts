// Paths and methods of the API, under every base that clients have been seen to use.
import type { FakeApiEndpoint } from './fault-names.js';

interface Route {
  readonly endpoint: FakeApiEndpoint;
  /** The generation's, where the path has one. */
  readonly id: string;
}

export type Routed =
  | { readonly kind: 'route'; readonly route: Route }
  | { readonly kind: 'wrong_method'; readonly allow: string }
  | { readonly kind: 'unknown' };

const BASES = /^\/(?:api\/v1\/v1|api\/v1|v1)(?=\/)/;

const PATHS: readonly {
  readonly path: RegExp;
  readonly endpoint: FakeApiEndpoint;
  readonly methods: readonly string[];
}[] = [
  { path: /^\/generate$/, endpoint: 'generate', methods: ['POST'] },
  { path: /^\/status\/([^/]+)$/, endpoint: 'status', methods: ['GET'] },
  { path: /^\/generations$/, endpoint: 'list', methods: ['GET'] },
  { path: /^\/user$/, endpoint: 'user', methods: ['GET'] },
  { path: /^\/video\/([^/]+)$/, endpoint: 'video', methods: ['GET', 'HEAD'] },
];

/** What a request is for. A doubled or trailing slash is another path: a client that writes one should find out. */
export function routeRequest(method: string, pathname: string): Routed {
  const base = BASES.exec(pathname);
  if (base === null) return { kind: 'unknown' };
  const rest = pathname.slice(base[0].length);
  for (const { path, endpoint, methods } of PATHS) {
    const match = path.exec(rest);
    if (match === null) continue;
    if (!methods.includes(method)) return { kind: 'wrong_method', allow: [...methods, 'OPTIONS'].join(', ') };
    return { kind: 'route', route: { endpoint, id: decodeId(match[1] ?? '') } };
  }
  return { kind: 'unknown' };
}

function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
