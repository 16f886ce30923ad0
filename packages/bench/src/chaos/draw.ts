// What a seed draws: cards of the deck, limits, what the vendor is like, and what happens to the workers when.
import type { FakeApiOptions, FaultRule } from '@shotlist/testing/fake';
import { REFUSAL_DIALECTS, type RefusalDialect } from '@shotlist/testing/fake';
import { createDice, type Dice } from '../faults/dice.js';
import { FLEET_SIZE, type FleetOptions } from '../fleet/fleet.js';
import { type Card, DECK } from './card.js';

/** Something that is done to a worker, or to the way to the vendor. */
export interface Blow {
  /** Since the blow before was over, or the vendor took its first request. */
  readonly afterMs: number;
  readonly what: 'kill' | 'stop' | 'away';
  /** Until it is started again, goes on, or can be reached again. */
  readonly forMs: number;
}

export interface Draw {
  readonly seed: string;
  readonly cards: readonly Card[];
  readonly faults: readonly FaultRule[];
  /** In a few words each. */
  readonly traits: readonly string[];
  readonly vendor: FleetOptions['vendor'];
  readonly limits: FleetOptions['limits'];
  readonly provider: FleetOptions['provider'];
  /** For each worker, one after the other. */
  readonly blows: readonly (readonly Blow[])[];
  /** The vendor can't be reached now and then. */
  readonly absences: readonly Blow[];
  /** What the vendor lists can be believed: a miss is one. */
  readonly listingTells: boolean;
}

/** Cards of a seed. One after the other, seeds take them from a deck that is shuffled anew when it is used up. */
const HAND = 8;
const PASS = Math.floor(DECK.length / HAND);
/** How long the provider is told that the list may lag. */
const LAG_MS = 500;
const PERIOD_MS = 20_000;

/** The draw of `<run>/<number>`: the same for the same words; `wanted` faults are its whole hand where they are given. */
export function draw(run: string, number: number, shots: number, wanted?: readonly string[]): Draw {
  const seed = `${run}/${number}`;
  const dice = createDice(`chaos ${seed}`);
  const cards = wanted === undefined ? handOf(run, number) : cardsOf(wanted);
  const rate = drawRate(dice);
  const quota = drawQuota(dice, shots);
  const nature = drawNature(dice);
  const maxInFlight = Math.round(dice.between(20, 80));
  const faults = cards.flatMap((card) => card.rules(dice));
  const absences: Blow[] =
    dice.next() < 0.4 ? [{ afterMs: dice.between(500, 6_000), what: 'away', forMs: dice.between(500, 3_000) }] : [];
  const { honoursIdempotencyKeys = false, listingLagMs = 0 } = nature.vendor;
  return {
    seed,
    cards,
    faults,
    traits: [rate.says, quota.says, ...nature.says, `${maxInFlight} in flight`],
    vendor: {
      generationMs: [200, 1_200],
      videoPadBytes: 20_000,
      maxInFlight: 100,
      ...nature.vendor,
      ...rate.vendor,
      ...quota.vendor,
      faults,
    },
    limits: { maxInFlight, ...rate.limits, ...quota.limits },
    provider: {
      timeoutMs: 3_000,
      minPollIntervalMs: 500,
      listingLagMs: LAG_MS,
      honoursIdempotencyKeys,
      download: { maxBytes: 2_000_000, minBytesPerSecond: 1_000, slowAfterMs: 1_500 },
    },
    blows: drawBlows(dice),
    absences,
    listingTells: honoursIdempotencyKeys || (listingLagMs <= LAG_MS && !cards.some(({ hides }) => hides === true)),
  };
}

function handOf(run: string, number: number): readonly Card[] {
  const pass = Math.floor((number - 1) / PASS);
  const dice = createDice(`deck ${run}/${pass}`);
  const shuffled = DECK.map((card) => ({ card, at: dice.next() })).toSorted((one, other) => one.at - other.at);
  const from = ((number - 1) % PASS) * HAND;
  // The last hand of a pass takes what is left.
  const to = (number - 1) % PASS === PASS - 1 ? DECK.length : from + HAND;
  return shuffled.slice(from, to).map(({ card }) => card);
}

/** The first card of each fault: with no other before it, it is met. */
function cardsOf(wanted: readonly string[]): readonly Card[] {
  const dice = createDice('cards');
  const isOf = (card: Card, fault: string) => card.rules(dice).some((rule) => rule.fault === fault);
  return [...new Set(wanted.flatMap((fault) => DECK.find((card) => isOf(card, fault)) ?? []))];
}

interface Drawn {
  readonly says: string;
  readonly vendor: Partial<FakeApiOptions>;
  readonly limits: Partial<FleetOptions['limits']>;
}

function drawRate(dice: Dice): Drawn {
  const kind = dice.pick(['none', 'kept', 'kept', 'kept', 'blind']);
  const requests = Math.round(dice.between(20, 50));
  if (kind === 'none') return { says: 'no rate', vendor: {}, limits: {} };
  const limit = { requests, perMs: 1_000 };
  const limits = kind === 'kept' ? { rate: limit } : {};
  return { says: `${requests}/s ${kind}`, vendor: { rate: [limit] }, limits };
}

/** A quota that holds most of the shots in one period. */
function drawQuota(dice: Dice, shots: number): Drawn {
  const limit = Math.ceil(shots * dice.between(0.6, 0.9));
  if (dice.next() < 0.75) return { says: 'no quota', vendor: {}, limits: {} };
  return {
    says: `${limit} per ${PERIOD_MS / 1_000} s`,
    vendor: { quota: { limit, period: PERIOD_MS } },
    limits: { quotas: [{ limit, per: { ms: PERIOD_MS } }] },
  };
}

function drawNature(dice: Dice): { readonly says: readonly string[]; readonly vendor: Partial<FakeApiOptions> } {
  const listingLagMs = dice.pick([0, 0, 400, 400, 400, 6_000]);
  const honoursIdempotencyKeys = dice.next() < 0.15;
  const echoSeed = dice.next() < 0.2 ? 'other' : 'sent';
  const clockAheadMs = dice.pick([0, 0, 0, 0, 600_000, -600_000]);
  const dialect = dice.pick(Object.keys(REFUSAL_DIALECTS) as [RefusalDialect, ...RefusalDialect[]]);
  const says = [
    ...(listingLagMs > 0 ? [`lists after ${listingLagMs} ms`] : []),
    ...(honoursIdempotencyKeys ? ['honours keys'] : []),
    ...(echoSeed === 'other' ? ['echoes other seeds'] : []),
    ...(clockAheadMs === 0 ? [] : [`clock ${clockAheadMs / 60_000} min ahead`]),
    `refuses as ${dialect}`,
  ];
  return { says, vendor: { listingLagMs, honoursIdempotencyKeys, echoSeed, clockAheadMs, dialect } };
}

/** Some worker is killed, another is stopped, and the third meets either, or nothing. */
function drawBlows(dice: Dice): (readonly Blow[])[] {
  const turn = Math.floor(dice.next() * FLEET_SIZE);
  return Array.from({ length: FLEET_SIZE }, (_, index) => {
    const place = (index + turn) % FLEET_SIZE;
    const kinds: ('kill' | 'stop')[] = place === 0 ? ['kill'] : place === 1 ? ['stop'] : [];
    if (dice.next() < 0.4) kinds.push(dice.pick(['kill', 'stop']));
    return kinds.map((what) => ({ afterMs: dice.between(200, 5_000), what, forMs: lengthOf(what, dice) }));
  });
}

/** Some are stopped for longer than a worker may be silent. */
function lengthOf(what: 'kill' | 'stop', dice: Dice): number {
  if (what === 'kill') return dice.between(200, 2_000);
  return dice.next() < 0.2 ? dice.between(11_000, 14_000) : dice.between(300, 5_000);
}
