// The one table of metrics: what can be seen of Shotlist from outside. Names are those of Prometheus, everywhere. Labels have
// few values each: never a batch, a shot, a generation, a URL or a prompt.

/** How a metric is counted. */
export type MetricKind = 'counter' | 'gauge' | 'histogram';

export interface Metric {
  readonly name: `shotlist_${string}`;
  readonly kind: MetricKind;
  /** As OpenTelemetry writes it: `s`, `By`, `1`, or what is counted, in braces. */
  readonly unit: string;
  readonly labels: readonly string[];
  /** One sentence, for people. */
  readonly help: string;
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
}

/** The labels of a metric, each with a value. */
export type MetricLabels<Of extends Metric> = Readonly<Record<Of['labels'][number], string>>;

const CALL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const;
const DOWNLOAD_SECONDS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900] as const;
const GENERATION_SECONDS = [1, 5, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200] as const;

export const METRICS = {
  shotsEnded: {
    name: 'shotlist_shots_ended_total',
    kind: 'counter',
    unit: '{shot}',
    labels: ['account', 'model', 'state'],
    help: 'Shots that ended, by the state they ended in. Over a run of a batch it adds up to its results.csv.',
  },
  shots: {
    name: 'shotlist_shots',
    kind: 'gauge',
    unit: '{shot}',
    labels: ['account', 'model', 'state'],
    help: 'Shots of the chunks that are being worked on, by where they stand now.',
  },
  failures: {
    name: 'shotlist_failures_total',
    kind: 'counter',
    unit: '{failure}',
    labels: ['account', 'code'],
    help: 'Refused requests, failed generations and failed downloads, by their code. A shot may fail and succeed later.',
  },
  submits: {
    name: 'shotlist_submits_total',
    kind: 'counter',
    unit: '{request}',
    labels: ['account', 'provider', 'outcome'],
    help: 'Paid requests that were tried, by what came of them. "throttled" is a 429, "unauthorized" a 401 or 403.',
  },
  permits: {
    name: 'shotlist_permits_total',
    kind: 'counter',
    unit: '{permit}',
    labels: ['account', 'end'],
    help: 'Permits that reached a worker: used for a request, or returned because their time was over or the account closed.',
  },
  units: {
    name: 'shotlist_units_total',
    kind: 'counter',
    unit: '{unit}',
    labels: ['account', 'model'],
    help: 'Units of the requests that were accepted.',
  },
  gateClosings: {
    name: 'shotlist_gate_closings_total',
    kind: 'counter',
    unit: '{closing}',
    labels: ['account', 'gate'],
    help: 'How often a vendor’s refusal, or its silence, closed the account in this process.',
  },
  ambiguousSettled: {
    name: 'shotlist_ambiguous_settled_total',
    kind: 'counter',
    unit: '{look}',
    labels: ['account', 'found'],
    help: 'Looks for what became of a lost answer, by what they found.',
  },
  duplicates: {
    name: 'shotlist_duplicates_total',
    kind: 'counter',
    unit: '{generation}',
    labels: ['account'],
    help: 'Generations beyond the one of their shot that an audit found: paid for twice.',
  },
  downloadedBytes: {
    name: 'shotlist_downloaded_bytes_total',
    kind: 'counter',
    unit: 'By',
    labels: ['account'],
    help: 'Bytes of videos brought into the store.',
  },
  storeFailures: {
    name: 'shotlist_store_failures_total',
    kind: 'counter',
    unit: '{failure}',
    labels: ['account'],
    help: 'Times that the store did not take what was paid for. Nothing more is sent before it does.',
  },
  submitSeconds: {
    name: 'shotlist_submit_duration_seconds',
    kind: 'histogram',
    unit: 's',
    labels: ['account', 'outcome'],
    help: 'From the moment a paid request may be sent to its answer.',
    buckets: CALL_SECONDS,
  },
  checkSeconds: {
    name: 'shotlist_check_duration_seconds',
    kind: 'histogram',
    unit: 's',
    labels: ['provider', 'result'],
    help: 'One look at everything in flight at a vendor.',
    buckets: CALL_SECONDS,
  },
  downloadSeconds: {
    name: 'shotlist_download_duration_seconds',
    kind: 'histogram',
    unit: 's',
    labels: ['account', 'result'],
    help: 'One video from its vendor into the store.',
    buckets: DOWNLOAD_SECONDS,
  },
  generationSeconds: {
    name: 'shotlist_generation_duration_seconds',
    kind: 'histogram',
    unit: 's',
    labels: ['account', 'model', 'end'],
    help: 'From a request’s acceptance to the look that found it ended.',
    buckets: GENERATION_SECONDS,
  },
  apiCalls: {
    name: 'shotlist_api_calls_total',
    kind: 'counter',
    unit: '{call}',
    labels: ['provider', 'endpoint', 'status'],
    help: 'HTTP calls to vendors, by endpoint and class of status; "none" is a call without an answer, "not_sent" one that never left.',
  },
  ledgerUp: {
    name: 'shotlist_ledger_up',
    kind: 'gauge',
    unit: '1',
    labels: ['account'],
    help: 'Whether the account’s ledger runs and answers. Without work it need not run.',
  },
  inFlight: {
    name: 'shotlist_in_flight',
    kind: 'gauge',
    unit: '{generation}',
    labels: ['account'],
    help: 'Places in use at the vendor: permits out, requests under way, generations being made.',
  },
  inFlightLimit: {
    name: 'shotlist_in_flight_limit',
    kind: 'gauge',
    unit: '{generation}',
    labels: ['account'],
    help: 'Places that the account has.',
  },
  waiting: {
    name: 'shotlist_permits_waiting',
    kind: 'gauge',
    unit: '{permit}',
    labels: ['account'],
    help: 'Permits that chunks wish for and do not have: the length of the queue.',
  },
  unknownPermits: {
    name: 'shotlist_permits_unknown',
    kind: 'gauge',
    unit: '{permit}',
    labels: ['account'],
    help: 'Permits of which nobody knows yet whether they were charged.',
  },
  permittedRate: {
    name: 'shotlist_permitted_requests_per_second',
    kind: 'gauge',
    unit: '{request}/s',
    labels: ['account'],
    help: 'Pace at which permits are given out now; below the configured rate after refusals. Absent without a rate.',
  },
  rateLimit: {
    name: 'shotlist_rate_limit_requests_per_second',
    kind: 'gauge',
    unit: '{request}/s',
    labels: ['account'],
    help: 'The slowest of the account’s configured rates. Absent without one.',
  },
  gateClosed: {
    name: 'shotlist_gate_closed',
    kind: 'gauge',
    unit: '1',
    labels: ['account', 'gate'],
    help: '1 while this gate keeps the account closed, else 0.',
  },
  gateUntil: {
    name: 'shotlist_gate_closed_until_timestamp_seconds',
    kind: 'gauge',
    unit: 's',
    labels: ['account', 'gate'],
    help: 'When a closed gate opens by itself, as Unix time. Absent where that is not known, or a person has to open it.',
  },
  quotaUsed: {
    name: 'shotlist_quota_used',
    kind: 'gauge',
    unit: '{unit}',
    labels: ['account', 'quota'],
    help: 'Units used of the current period, by our count or the vendor’s, whichever is higher.',
  },
  quotaReserved: {
    name: 'shotlist_quota_reserved',
    kind: 'gauge',
    unit: '{unit}',
    labels: ['account', 'quota'],
    help: 'Units of permits that are out, and of requests of which nobody knows yet whether they were charged.',
  },
  quotaLimit: {
    name: 'shotlist_quota_limit',
    kind: 'gauge',
    unit: '{unit}',
    labels: ['account', 'quota'],
    help: 'Units of a period.',
  },
  quotaResets: {
    name: 'shotlist_quota_resets_timestamp_seconds',
    kind: 'gauge',
    unit: 's',
    labels: ['account', 'quota'],
    help: 'When the current period ends, as Unix time.',
  },
  vendorUsed: {
    name: 'shotlist_vendor_usage',
    kind: 'gauge',
    unit: '{unit}',
    labels: ['account'],
    help: 'What the vendor itself last said was used. Absent where it says nothing.',
  },
  ready: {
    name: 'shotlist_ready',
    kind: 'gauge',
    unit: '1',
    labels: ['service'],
    help: '1 while /readyz says that the process is ready, else 0.',
  },
  buildInfo: {
    name: 'shotlist_build_info',
    kind: 'gauge',
    unit: '1',
    labels: ['service', 'version'],
    help: 'Always 1: which release runs as what.',
  },
  httpRequests: {
    name: 'shotlist_http_requests_total',
    kind: 'counter',
    unit: '{request}',
    labels: ['route', 'status'],
    help: 'Requests to the gateway, by route and HTTP status.',
  },
  httpSeconds: {
    name: 'shotlist_http_request_duration_seconds',
    kind: 'histogram',
    unit: 's',
    labels: ['route'],
    help: 'From a request to the gateway to its answer’s head.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  },
  generations: {
    name: 'shotlist_generations',
    kind: 'gauge',
    unit: '{generation}',
    labels: ['status'],
    help: 'The gateway’s generations, by status.',
  },
  outboxWaiting: {
    name: 'shotlist_outbox_waiting',
    kind: 'gauge',
    unit: '{request}',
    labels: [],
    help: 'Requests that the gateway accepted and the engine has not taken yet.',
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** What OpenTelemetry's meter is told of a metric beside its name. */
export function metricOptions({ help: description, unit, buckets }: Metric): {
  readonly description: string;
  readonly unit: string;
  readonly advice?: { readonly explicitBucketBoundaries: number[] };
} {
  return {
    description,
    unit,
    ...(buckets === undefined ? {} : { advice: { explicitBucketBoundaries: [...buckets] } }),
  };
}
