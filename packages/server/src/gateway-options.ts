// What a gateway is made of, and the ports through which it meets the rest.
import type { RequestAsWritten, StatusAnswer, Store } from '@shotlist/core';
import type { Hono } from 'hono';
import type { RateOptions } from './accept/rate.js';
import type { Database } from './database/open-database.js';
import type { DocsOptions } from './docs/index.js';

/** Makes the videos. `ShotlistClient` of `@shotlist/temporal` is one. */
export interface GatewayEngine {
  /** Idempotent by `id`. A failure is tried again, for as long as it takes. */
  generate(options: {
    readonly account: string;
    readonly id: string;
    readonly request: RequestAsWritten;
    /** Requests of one user wait for the account like one batch. */
    readonly share: string;
    /** Task queue of the activity `generationChanged`. */
    readonly listener: string;
  }): Promise<void>;
}

/** What a gateway tells its operator. Never a prompt, never a key. */
export type GatewayEvent =
  | { readonly event: 'unexpected'; readonly requestId: string; readonly trace: readonly string[] }
  /** Requests stay in the outbox, and are tried again. */
  | { readonly event: 'handing_over_failed'; readonly requests: number; readonly code: string }
  | { readonly event: 'outbox_unreachable'; readonly code: string };

export type GatewayLog = (event: GatewayEvent) => void;

/** A request ended whose sender gave a `webhook_url`. */
export interface EndedGeneration {
  readonly id: string;
  readonly userId: string;
  readonly webhookUrl: string;
  /** As `GET status/{id}` answers. */
  readonly answer: StatusAnswer;
}

export interface GatewayOptions {
  readonly database: Database;
  /** Where the videos are. */
  readonly store: Pick<Store, 'read'>;
  readonly engine: GatewayEngine;
  /** The account that makes them. */
  readonly account: string;
  /** Task queue of the activity `generationChanged`, which is the gateway's own. */
  readonly listener: string;
  /** Scheme, host and port under which others reach it, for `video_url`. */
  readonly publicUrl: string;
  /** A bucket for each user; null is no limit. @default 60 at once, 5 a second */
  readonly rate?: RateOptions | null;
  /** Hosts of an `image_url` that are admitted although they are private. @default [] */
  readonly imageHosts?: readonly string[];
  /** The same of a `webhook_url`. @default [] */
  readonly webhookHosts?: readonly string[];
  /** Origins whose pages may use the API; `*` is all. The videos are open to all anyway. @default [] */
  readonly corsOrigins?: readonly string[];
  /** What `/docs` says of the service. @default nothing of support */
  readonly docs?: Omit<DocsOptions, 'publicUrl'>;
  /** Hears of ends that somebody wants to be told of: at least once each. Its failure is the activity's, which is tried again. */
  readonly onEnded?: (ended: EndedGeneration) => Promise<void>;
  /** Apps that answer below a path of their own, such as `/console`; who may use them is their own affair. @default none */
  readonly beside?: Readonly<Record<string, Hono>>;
  /** @default Date.now */
  readonly nowMs?: () => number;
  /** @default nobody */
  readonly log?: GatewayLog;
}
