// What long generations are tried by: all times as they are at a vendor, divided by how fast the clock runs.

/** Milliseconds of a vendor’s day. */
export interface LongScenario {
  readonly shots: number;
  /** Shots of the polling activity: each costs as much as the others, so fewer tell the same. */
  readonly peerShots: number;
  readonly inFlight: number;
  /** How many times faster than a day everything goes that the vendor decides: generations, and looks at them. */
  readonly speed: number;
}

const MINUTE_MS = 60_000;

/** Twelve minutes, each up to a tenth quicker or slower. */
const GENERATION_MS = [10.8 * MINUTE_MS, 13.2 * MINUTE_MS] as const;
/** What the provider leaves between two looks, as it is set by itself. */
const MIN_POLL_MS = 2_000;
const LISTING_LAG_MS = 60_000;
/** How often the polling activity asks: what a script that cares for its vendor would do. */
const PEER_POLL_MS = 10_000;

/** The same as the processes are told. */
export function timesOf({ speed }: Pick<LongScenario, 'speed'>) {
  const [least, most] = GENERATION_MS;
  return {
    generationMs: [Math.round(least / speed), Math.round(most / speed)] as const,
    minPollIntervalMs: Math.round(MIN_POLL_MS / speed),
    listingLagMs: Math.round(LISTING_LAG_MS / speed),
    peerPollMs: Math.round(PEER_POLL_MS / speed),
  };
}
