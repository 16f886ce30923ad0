// Every way in which a vendor that speaks the API goes wrong, each as one round: a batch, and what must come of it.
import type { FakeApiOptions, FaultRule, RefusalDialect } from '@shotlist/testing/fake';
import { REFUSAL_DIALECTS } from '@shotlist/testing/fake';

/** One batch at a vendor of its own. */
export interface VendorRound {
  readonly name: string;
  readonly faults: readonly FaultRule[];
  readonly vendor?: Partial<FakeApiOptions>;
  /** Shots that end as failed or rejected because the vendor says so; `some`: at least one. @default none */
  readonly fails?: 'some';
  /** Generations that never end: their shots stay `generating`, and are told as that. @default none */
  readonly stays?: 'some';
  /** Waits out a closed gate for a minute. @default false */
  readonly slow?: boolean;
}

/** About each fifth call, so that a try after the first has its chance. */
const often = { every: 5 } as const;

const generate = (fault: FaultRule['fault'], more: Partial<FaultRule> = {}): VendorRound => ({
  name: `generate ${fault}`,
  faults: [{ on: 'generate', fault, ...often, ...more }],
});
const asked = (on: 'list' | 'status', fault: FaultRule['fault'], more: Partial<FaultRule> = {}): VendorRound => ({
  name: `${on} ${fault}`,
  faults: [{ on, fault, every: 3, ...more }],
});
const video = (fault: FaultRule['fault'], more: Partial<FaultRule> = {}): VendorRound => ({
  name: `video ${fault}`,
  faults: [{ on: 'video', fault, ...often, ...more }],
  vendor: { videoPadBytes: 40_000 },
});
/** Closed for a minute where the vendor names no time. */
const refusing = (dialect: RefusalDialect): VendorRound => ({
  name: `generate throttled, ${dialect}`,
  faults: [{ on: 'generate', fault: 'throttled', dialect, at: [7], ms: 2_000 }],
  slow: ['bare', 'empty', 'nonsense', 'words', 'envelope', 'object'].includes(dialect),
});

export const VENDOR_ROUNDS: readonly VendorRound[] = [
  { name: 'no fault', faults: [] },
  { ...generate('unauthorized', { every: 1, at: [9] }), slow: true },
  { ...generate('forbidden', { every: 1, at: [9] }), slow: true },
  ...(Object.keys(REFUSAL_DIALECTS) as RefusalDialect[]).map(refusing),
  generate('error_before_work'),
  generate('work_then_error'),
  generate('work_no_answer', { ms: 60_000 }),
  generate('reset_before_work'),
  generate('reset_after_work'),
  generate('half_body'),
  generate('half_headers'),
  generate('html'),
  generate('html_after_work'),
  generate('html_error'),
  generate('not_json_after_work'),
  generate('slow', { ms: 700 }),
  generate('duplicate_id'),
  generate('no_id'),
  generate('redirect'),
  { ...generate('stuck'), stays: 'some' },
  generate('backward'),
  generate('unknown_status'),
  { ...generate('failed'), fails: 'some' },
  { ...generate('moderated'), fails: 'some' },
  { ...generate('rejected'), fails: 'some' },
  asked('list', 'error_before_work'),
  asked('list', 'reset_before_work'),
  asked('list', 'half_body'),
  asked('list', 'html'),
  asked('list', 'work_no_answer', { ms: 60_000, every: 4 }),
  asked('list', 'throttled', { ms: 1_000 }),
  {
    name: 'status not_found_at_first, list broken',
    faults: [
      { on: 'list', fault: 'error_before_work', status: 404 },
      { on: 'status', fault: 'not_found_at_first', perGeneration: 1 },
    ],
  },
  video('output_gone', { perGeneration: 1, every: 1, status: 403 }),
  video('output_short'),
  video('output_truncated', { perGeneration: 1, every: 1 }),
  video('output_endless'),
  video('output_trickle', { ms: 200 }),
  video('output_html'),
  video('output_wrong_bytes'),
  video('output_changed'),
  video('reset_before_work'),
  {
    name: 'lost answers, the list lags and other seeds are echoed',
    faults: [{ on: 'generate', fault: 'reset_after_work', ...often }],
    vendor: { listingLagMs: 400, echoSeed: 'other' },
  },
  {
    name: 'lost answers, a clock ten minutes fast',
    faults: [
      { on: 'generate', fault: 'reset_after_work', every: 7 },
      { on: 'generate', fault: 'error_before_work', every: 5 },
    ],
    vendor: { clockAheadMs: 600_000, listingLagMs: 400 },
  },
  {
    name: 'lost answers, a clock ten minutes slow',
    faults: [
      { on: 'generate', fault: 'reset_after_work', every: 7 },
      { on: 'generate', fault: 'error_before_work', every: 5 },
    ],
    vendor: { clockAheadMs: -600_000, listingLagMs: 400 },
  },
  {
    name: 'lost answers, where keys are honoured',
    faults: [
      { on: 'generate', fault: 'reset_after_work', every: 7 },
      { on: 'generate', fault: 'error_before_work', every: 5 },
    ],
    vendor: { honoursIdempotencyKeys: true },
  },
];
