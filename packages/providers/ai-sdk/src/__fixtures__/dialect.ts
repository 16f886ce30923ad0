// How one vendor's API is spoken, in the shapes that its answers were recorded in.
import type { IncomingHttpHeaders } from 'node:http';

/** What a vendor has begun. */
export interface Generation {
  readonly id: string;
  /** Path and query of the paid request. */
  readonly path: string;
  /** Its body. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Said {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `at` is the server's own address, where the vendor writes its own. */
export interface Dialect {
  readonly name: string;
  readonly submitPath: RegExp;
  /** The id in the path of a question. */
  readonly idOf: (path: string) => string | undefined;
  readonly keyOf: (headers: IncomingHttpHeaders) => string | undefined;
  readonly newId: () => string;
  readonly accepted: (generation: Generation, at: string) => Said;
  readonly pending: (generation: Generation, at: string) => Said;
  readonly completed: (generation: Generation, videoUrl: string, at: string) => Said;
  readonly keyRefused: Said;
  /** For 30 seconds. */
  readonly throttled: Said;
  readonly promptOf: (body: Generation['body']) => unknown;
  readonly seedOf: (body: Generation['body']) => unknown;
}

export function bearer({ authorization = '' }: IncomingHttpHeaders): string {
  return authorization.replace(/^\w+ /, '');
}

export function part(body: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined),
    body,
  );
}
