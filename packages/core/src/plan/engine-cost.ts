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

/** Looks, as the check desk makes them: so much of what a generation takes apart, at most so long. */
const LOOK_SHARE = 0.04;
const LONGEST_LOOK_MS = 60_000;
/** What generations of one model differ by, in parts of what they take: what is sent together ends within that. */
const SPREAD = 0.2;
/** Shots that end together where nothing is waited for. */
const QUICK_GROUP = 80;
/** A ledger gives out permits of a rate so many milliseconds at a time. */
const GRANT_MS = 1_000;
/** Downloads of one activity, and where each is over in no time. */
const FETCH_GROUP = 16;
const QUICK_FETCH_GROUP = 32;
/** Looks of a chunk in which nothing has ended yet. */
const MOST_QUIET_LOOKS = 12;
const QUIET_LOOK_MS = 10_000;
/** A look that takes longer shows a sign of life. */
const LIVELY_MS = 5_000;
/** Three events of an activity, a timer or a signal, and three of the task in which its workflow takes it. Quick ones share tasks. */
const EVENTS_A_STEP = 6;
const EVENTS_A_QUICK_STEP = 4.5;
const BYTES_AN_EVENT = 250;
/** Where a shot stands in what activities are given and answer, and in each look that asks about it. */
const BYTES_A_SHOT = 350;
const BYTES_A_LOOK = 110;

const NOTHING: EngineCost = { actions: 0, events: 0, historyBytes: 0, puts: 0, gets: 0, lists: 0, apiCalls: 0 };

/**
 * The cost of one batch that goes well, by this formula. With n shots in c = ⌈n / 500⌉ chunks, T what a generation takes,
 * p = min(n, in flight), r the rate and ≥ c harvests:
 *
 * - it lasts D = max(T, n T / p, n / r + T), and its generations end within E = D − T + 0.2 T;
 * - looks come L = 0.04 T apart (at least the provider's interval and a second, at most a minute), so K = E / L harvests
 *   bring n / K shots each; where nothing is waited for, n / 80 harvests;
 * - permits come G times: with each harvest, or each second where the rate decides, or once a chunk where nothing does;
 * - activities A = 3 + 2 c + submits G ⌈n / b G⌉, b in each (16, unless the provider says otherwise), + downloads
 *   K max(2, ⌈n / 16 K⌉), 32 in each where nothing is waited for, + looks K + c min(12, T / 10 s);
 * - signals S = 5 c + G + K (where nothing is waited for 7 c); timers 2 c, and 3 G more where the rate decides;
 * - actions = A + S + timers + c + 2 workflows + a heartbeat for each look that takes longer than 5 s;
 * - events = 6 (A + S + timers), or 4.5 where nothing is waited for; bytes = 250 an event, 350 a shot, 110 for each shot in each look;
 * - the store is written a video and its records, 2 n + submits + 9 c; read 1.5 A times; listed with each download;
 * - the vendor is asked n requests, and each look takes ⌈p / 4 / 100⌉ pages where it lists 100 a page.
 *
 * Refusals, retries, failures, lost workers and whoever watches come on top.
 */
export function engineCost(question: EngineQuestion): EngineCost {
  const { shots, maxInFlight, generationMs, perMs } = question;
  const { submitBatch = 16, minPollIntervalMs = 2_000, listed = 100 } = question;
  if (shots <= 0) return NOTHING;
  const chunks = Math.ceil(shots / CHUNK_SIZE);
  const places = Math.max(1, Math.min(shots, maxInFlight));
  const byPlacesMs = (shots * generationMs) / places;
  const byRateMs = perMs === undefined ? 0 : shots / perMs;
  const lastsMs = Math.max(byPlacesMs, byRateMs + generationMs, generationMs);
  const endsMs = lastsMs - generationMs + SPREAD * generationMs;
  const lookMs = Math.max(minPollIntervalMs, GRANT_MS, Math.min(LONGEST_LOOK_MS, LOOK_SHARE * generationMs));
  const isQuick = endsMs === 0;
  const isByRate = perMs !== undefined && byRateMs > 0 && byRateMs >= byPlacesMs;
  const times = (figure: number) => Math.min(shots, Math.max(chunks, figure));
  const harvests = times(isQuick ? shots / QUICK_GROUP : endsMs / lookMs);
  const grants = isQuick ? chunks : times(isByRate ? byRateMs / GRANT_MS : harvests);
  const harvest = shots / harvests;
  const submits = grants * Math.ceil(shots / grants / submitBatch);
  const fetches =
    harvests * Math.min(harvest, Math.max(2, Math.ceil(harvest / (isQuick ? QUICK_FETCH_GROUP : FETCH_GROUP))));
  const looks = harvests + chunks * Math.min(MOST_QUIET_LOOKS, generationMs / QUIET_LOOK_MS);
  const activities = 3 + 2 * chunks + submits + fetches + looks;
  const signals = 5 * chunks + grants + (isQuick ? chunks : harvests);
  const timers = 2 * chunks + (isByRate ? 3 * grants : 0);
  const heartbeats = lookMs >= LIVELY_MS ? looks : 0;
  const events = (isQuick ? EVENTS_A_QUICK_STEP : EVENTS_A_STEP) * (activities + signals + timers);
  const inFlight = isQuick ? harvest : Math.min(places, (shots * generationMs) / lastsMs + harvest);
  return whole({
    actions: activities + signals + timers + chunks + 2 + heartbeats,
    events,
    historyBytes:
      BYTES_AN_EVENT * events + BYTES_A_SHOT * shots + BYTES_A_LOOK * looks * Math.min(inFlight, CHUNK_SIZE),
    puts: 2 * shots + submits + 9 * chunks + 6,
    gets: 1.5 * activities,
    lists: fetches + 12 * chunks + 16,
    apiCalls: shots + looks * Math.ceil(inFlight / 4 / listed),
  });
}

function whole({ actions, events, historyBytes, puts, gets, lists, apiCalls }: EngineCost): EngineCost {
  return {
    actions: Math.ceil(actions),
    events: Math.ceil(events),
    historyBytes: Math.ceil(historyBytes),
    puts: Math.ceil(puts),
    gets: Math.ceil(gets),
    lists: Math.ceil(lists),
    apiCalls: Math.ceil(apiCalls),
  };
}
