// What holds an account, and what is left of its quotas, below a batch that goes on.
import type { AccountStanding } from '../batch/account-standing.js';
import { quotaTexts } from './outlook-words.js';
import type { Output } from './output.js';

export function sayStanding(output: Output, { gateFrom, paused, isPreview, quotas }: AccountStanding): void {
  const { dim } = output.colors;
  const isGuess = quotas.some(({ usedFrom }) => usedFrom === 'store' || usedFrom === null);
  if (quotas.length > 0) output.say();
  for (const text of quotaTexts(quotas, Date.now()))
    output.say(`  ${dim(`quota ${text}${isGuess ? ', by the records of this store' : ''}`)}`);
  if (gateFrom === 'store' && paused === null && !isPreview)
    output.say(`\n  ${dim('Whether a gate of its account is closed is not known: its ledger doesn’t answer.')}`);
}
