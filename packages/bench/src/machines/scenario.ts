// What happens to the workers of four hosts while a list is made, and how long it takes.
import type { HostClock } from '../hosts/host-network.js';

/** Minutes, an hour and days apart from each other; the hub's clock, which is the vendor's, is right. */
export const CLOCKS: readonly HostClock[] = [
  {},
  { wall: '+7m', upSeconds: 86_400 },
  { wall: '-9m', upSeconds: 3_600 },
  { wall: '+1h', upSeconds: 1_000_000 },
];

/** Who works when it begins; the last host joins later. */
export const FIRST_WORKERS = 3;

type Blow =
  /** A worker starts where none is. */
  | { readonly what: 'joins' }
  /** SIGTERM: it ends by itself, with what it has in hand done. */
  | { readonly what: 'leaves' }
  /** SIGSTOP, and SIGCONT so much later. */
  | { readonly what: 'freezes'; readonly forMs: number }
  /** Its host is unplugged for so long. */
  | { readonly what: 'loses the network'; readonly forMs: number }
  /** Its host is unplugged, SIGKILL, and another worker so much later. */
  | { readonly what: 'crashes'; readonly forMs: number };

export type TimedBlow = Blow & {
  readonly host: number;
  /** Of the list, so much was accepted. */
  readonly afterShare: number;
};

export interface MachinesScenario {
  readonly shots: number;
  readonly rate: { readonly requests: number; readonly perMs: number };
  readonly maxInFlight: number;
  readonly generationMs: readonly [leastMs: number, mostMs: number];
  /** Those of a host in turn, the hosts beside each other. */
  readonly blows: readonly TimedBlow[];
}

/** A worker that says nothing for ten seconds is taken for dead, and its work is given to others. */
const LONGER_THAN_A_LEASE_MS = 14_000;

/** The system tries for a minute or more to deliver what was written before; by then others have sent it again. */
const LONG_ENOUGH_TO_BE_REPLACED_MS = 45_000;

/** Two and a half minutes at 10 a second. */
export const WHOLE: MachinesScenario = {
  shots: 1_500,
  rate: { requests: 10, perMs: 1_000 },
  maxInFlight: 60,
  generationMs: [1_000, 6_000],
  blows: [
    { afterShare: 0.05, host: 3, what: 'joins' },
    { afterShare: 0.12, host: 0, what: 'leaves' },
    { afterShare: 0.2, host: 1, what: 'freezes', forMs: LONGER_THAN_A_LEASE_MS },
    { afterShare: 0.3, host: 2, what: 'loses the network', forMs: LONG_ENOUGH_TO_BE_REPLACED_MS },
    { afterShare: 0.5, host: 3, what: 'crashes', forMs: 5_000 },
    { afterShare: 0.6, host: 0, what: 'joins' },
    { afterShare: 0.65, host: 1, what: 'loses the network', forMs: LONG_ENOUGH_TO_BE_REPLACED_MS },
    { afterShare: 0.75, host: 2, what: 'loses the network', forMs: LONGER_THAN_A_LEASE_MS },
  ],
};

/** In half a minute. */
export const SHORT: MachinesScenario = {
  ...WHOLE,
  shots: 260,
  blows: [
    { afterShare: 0.05, host: 2, what: 'loses the network', forMs: 22_000 },
    { afterShare: 0.1, host: 1, what: 'freezes', forMs: LONGER_THAN_A_LEASE_MS },
    { afterShare: 0.1, host: 3, what: 'joins' },
    { afterShare: 0.2, host: 0, what: 'leaves' },
  ],
};
