// What a batch costs beside its videos: what Temporal bills and keeps, what the store is asked, and the calls of the vendor's API.
import { CHUNK_SIZE } from '../shot.js';

/** What the cost of a batch depends on. */
export interface EngineQuestion {
  readonly shots: number;
  /** Generations at the vendor at the same time. */
  readonly maxInFlight: number;
  /** Milliseconds that a generation takes; 0 where nothing is waited for. */
  readonly generationMs: number;
  /** Requests a millisecond that the account's rate lets through. @default no rate */
  readonly perMs?: number;
  /** Requests that one activity may carry. @default 16 */
  readonly submitBatch?: number;
  /** Least milliseconds between two looks. @default 2000 */
  readonly minPollIntervalMs?: number;
  /** Generations that one call of the vendor's list tells of. @default 100 */
  readonly listed?: number;
}

/** An estimate, for all shots together. */
export interface EngineCost {
  /** Billed actions, as Temporal Cloud counts them. A cluster of one's own bills none; they are its load all the same. */
  readonly actions: number;
  /** Events of all histories. */
  readonly events: number;
  /** Bytes of all histories, kept as long as the namespace keeps closed workflows. */
  readonly historyBytes: number;
  /** Objects written to the store, videos and their records among them. */
  readonly puts: number;
  /** Objects read, or looked at. */
  readonly gets: number;
  readonly lists: number;
  /** Calls of the vendor's API; downloads are apart. */
  readonly apiCalls: number;
}

/** Looks, as check-desk.ts makes them: so much of what a generation takes apart, at most so long. */
const LOOK_SHARE = 0.04;
const LONGEST_LOOK_MS = 60_000;
/** What generations of one model differ by, in parts of what they take: what is sent together ends within that. */
const SPREAD = 0.2;
/** Shots that move together where nothing is waited for. */
const QUICK_GROUP = 24;
/** A ledger gives out permits of a rate so many milliseconds at a time. */
const GRANT_MS = 1_000;
/** Downloads of one activity. */
const FETCH_GROUP = 16;
/** Looks of a chunk in which nothing has ended yet. */
const MOST_QUIET_LOOKS = 12;
const QUIET_LOOK_MS = 2_000;
/** Signs of life come from what takes longer. */
const LIVELY_MS = 5_000;

/** Of a batch and its account's ledger, and of a chunk: actions that don't depend on shots. */
const BATCH_ACTIONS = 14;
const CHUNK_ACTIONS = 12;
/** What an activity leaves: three events of its own and three of the workflow's task that takes its answer. A signal between workflows likewise. */
const EVENTS_A_STEP = 6;
const BYTES_AN_EVENT = 190;
/** An id, a position and two numbers. */
const BYTES_A_CHECKED = 110;

/**
 * The cost of one batch that goes well, by this formula. With n shots, c = ⌈n / 500⌉ chunks, T what a generation takes,
 * p = min(n, in flight) and r the rate:
 *
 * - it lasts D = max(T, n T / p, n / r + T), and its generations end within E = D − T + 0.2 T;
 * - a look comes every L = 0.04 T (at least the provider's interval, at most a minute), so there are K = E / L harvests
 *   of n / K shots; where nothing is waited for, n / 24;
 * - requests go out as harvests free places, or by the second of a rate: S = ⌈n / (K g)⌉ K activities of g ≤ 16;
 * - activities A = S + K looks + 12 c quiet ones + ⌈n / 16 K⌉ K downloads + 2 c + 3, signals 2 K + 6 c + 4;
 * - actions = A + signals + heartbeats of looks longer than 5 s + workflow starts; events = 6 (A + signals) + 12 c + 30;
 * - the store is written n videos and as many records as there are submits and downloads, and 8 objects a chunk;
 * - the vendor is asked n requests and K looks of ⌈p / 4 / 100⌉ pages, where it lists 100 a page.
 *
 * Refusals, retries, failures and lost workers come on top.
 */
export function engineCost(question: EngineQuestion): EngineCost {
  const { shots, maxInFlight, generationMs, perMs } = question;
  const { submitBatch = 16, minPollIntervalMs = 2_000, listed = 100 } = question;
  if (shots <= 0) return { actions: 0, events: 0, historyBytes: 0, puts: 0, gets: 0, lists: 0, apiCalls: 0 };
  const chunks = Math.ceil(shots / CHUNK_SIZE);
  const places = Math.max(1, Math.min(shots, maxInFlight));
  const byRateMs = perMs === undefined ? 0 : shots / perMs;
  const lastsMs = Math.max((shots * generationMs) / places, byRateMs + generationMs, generationMs);
  const endsMs = lastsMs - generationMs + SPREAD * generationMs;
  const lookMs = Math.max(minPollIntervalMs, GRANT_MS, Math.min(LONGEST_LOOK_MS, LOOK_SHARE * generationMs));
  const least = Math.max(1, chunks);
  const quick = Math.max(least, shots / QUICK_GROUP);
  const harvests = Math.min(shots, endsMs === 0 ? quick : Math.max(least, endsMs / lookMs));
  const isByRate = perMs !== undefined && byRateMs >= (shots * generationMs) / places;
  const grants = Math.min(shots, isByRate ? Math.max(least, byRateMs / GRANT_MS) : harvests);
  const submits = grants * Math.ceil(Math.max(1, shots / grants) / submitBatch);
  const fetches = harvests * Math.ceil(Math.max(1, shots / harvests) / FETCH_GROUP);
  const quiet = chunks * Math.min(MOST_QUIET_LOOKS, generationMs / QUIET_LOOK_MS);
  const looks = harvests + quiet;
  const activities = submits + fetches + looks + 2 * chunks + 3;
  const signals = harvests + grants + 6 * chunks + 4;
  const heartbeats = lookMs >= LIVELY_MS ? looks : 0;
  const inFlight = Math.min(places, generationMs === 0 ? shots / harvests : (shots * generationMs) / lastsMs);
  const events = EVENTS_A_STEP * (activities + signals) + 12 * chunks + 30;
  const pages = Math.ceil(inFlight / 4 / listed);
  return rounded({
    actions: activities + signals + heartbeats + BATCH_ACTIONS + (CHUNK_ACTIONS - 8) * chunks,
    events,
    historyBytes: events * BYTES_AN_EVENT + looks * Math.min(inFlight, CHUNK_SIZE) * BYTES_A_CHECKED,
    puts: shots + submits + fetches + 8 * chunks + 6,
    gets: 3 * (activities + chunks) + 20,
    lists: 4 * chunks + 6,
    apiCalls: shots + looks * pages,
  });
}

function rounded(cost: EngineCost): EngineCost {
  const whole = Object.entries(cost).map(([name, figure]: [string, number]) => [name, Math.ceil(figure)]);
  return Object.fromEntries(whole) as unknown as EngineCost;
}
