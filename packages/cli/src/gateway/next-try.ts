// When a message that was not taken is sent again.

const FIRST_MS = 5_000;
const LEAST_MS = 1_000;
const MOST_MS = 4 * 60 * 60_000;
/** Of how long it has been tried. Together: after 5 s, 20 s, 80 s, 5 min, 21 min, 85 min, and then every four hours. */
const OF_AGE = 3;

/**
 * By how long the message has been waiting, not by how often it was tried: one that found its user busy was not sent, and
 * comes back at some time before it would be sent again.
 */
export function nextTryMs(ageMs: number, isBusy: boolean, random: () => number = Math.random): number {
  const delayMs = Math.min(MOST_MS, FIRST_MS + OF_AGE * Math.max(0, ageMs));
  return Math.max(LEAST_MS, Math.ceil(isBusy ? delayMs * random() : delayMs));
}
