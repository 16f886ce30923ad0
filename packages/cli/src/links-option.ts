// --links: how long signed links hold.
import { Option } from 'commander';
import { parseDuration } from './config/duration.js';
import { UsageProblem } from './usage-problem.js';

const LEAST_MS = 60_000;
/** The longest that vendors sign for. */
export const LONGEST_LINK_MS = 7 * 24 * 60 * 60 * 1000;

export function linksOption(): Option {
  return new Option(
    '--links <time>',
    'signed links to the videos instead of names in the store, which hold so long: 7d at most',
  ).argParser((value) => {
    const ms = parseDuration(value);
    if (ms === undefined || ms < LEAST_MS || ms > LONGEST_LINK_MS)
      throw new UsageProblem('--links', value, 'It takes a time from 1m to 7d, such as 12h.');
    return ms;
  });
}
