// What was asked and what was answered, for tests that count.
import { FAKE_API_ENDPOINTS, type FakeApiEndpoint, type FakeApiFaultName } from './fault-names.js';

/** One call as it came and went. */
export interface FakeApiCall {
  readonly endpoint: FakeApiEndpoint;
  readonly method: string;
  /** When it came, by this machine's clock, epoch milliseconds. */
  readonly atMs: number;
  /** The same moment by a clock that nobody sets, in milliseconds since the vendor's process began. */
  readonly monotonicMs: number;
  /** The key that it came with. */
  readonly idempotencyKey?: string;
  /** Of the request as it was written, without a seed where none was sent; only on generate. */
  writtenHash?: string;
  /** What it made or asked for. */
  generationId?: string;
  fault?: FakeApiFaultName;
  /** So long it was asked to wait, in whatever dialect. */
  waitMs?: number;
  /** The status, or `reset`, `silence`, `cut`; undefined as long as it runs. */
  answer?: string;
}

/** Counters. `answered` is by endpoint and then by {@link FakeApiCall.answer}. */
export interface FakeApiCounts extends Readonly<Record<FakeApiEndpoint, number>> {
  readonly answered: Readonly<Record<FakeApiEndpoint, Readonly<Record<string, number>>>>;
  readonly faults: Readonly<Partial<Record<FakeApiFaultName, number>>>;
  /** Requests for paths that the API doesn't have. */
  readonly unknown: number;
  /** Requests that followed a redirect to the other origin, and how many of them brought the key. */
  readonly elsewhere: number;
  readonly elsewhereWithKey: number;
}

export interface Calls {
  begin(call: FakeApiCall): void;
  end(call: FakeApiCall, answer: string): void;
  countUnknown(): void;
  countElsewhere(hasKey: boolean): void;
  counts(): FakeApiCounts;
  /** The latest 100 000 at least, oldest first. */
  history(): readonly FakeApiCall[];
}

const KEPT = 100_000;

export function createCalls(): Calls {
  const kept: FakeApiCall[] = [];
  const asked = byEndpoint(() => 0);
  const answered = byEndpoint((): Record<string, number> => ({}));
  const faults: Partial<Record<FakeApiFaultName, number>> = {};
  const others = { unknown: 0, elsewhere: 0, elsewhereWithKey: 0 };
  return {
    begin(call) {
      asked[call.endpoint] += 1;
      kept.push(call);
      if (kept.length >= 2 * KEPT) kept.splice(0, KEPT);
    },
    end(call, answer) {
      call.answer = answer;
      const counts = answered[call.endpoint];
      counts[answer] = (counts[answer] ?? 0) + 1;
      if (call.fault !== undefined) faults[call.fault] = (faults[call.fault] ?? 0) + 1;
    },
    countUnknown: () => void (others.unknown += 1),
    countElsewhere(hasKey) {
      others.elsewhere += 1;
      if (hasKey) others.elsewhereWithKey += 1;
    },
    counts: () => structuredClone({ ...asked, ...others, answered, faults }),
    history: () => kept,
  };
}

function byEndpoint<T>(value: () => T): Record<FakeApiEndpoint, T> {
  return Object.fromEntries(FAKE_API_ENDPOINTS.map((endpoint) => [endpoint, value()])) as Record<FakeApiEndpoint, T>;
}
