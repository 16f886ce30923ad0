// What holds an account, and what decides when a plan is done, in words.
import type { PlanFacts } from '../batch/gather-plan.js';
import { count, roughTime } from './words.js';
import { quotaText, rateText, slowestRate } from './limit-words.js';

/** The configured limits, or what was learned. */
export function limitTexts({ limits, quotas, account }: PlanFacts): string[] {
  const { maxInFlight, rates = [] } = limits;
  return [
    ...quotas.map(({ spec }) => quotaText(spec)),
    ...rates.map(rateText),
    account.isPreview ? `${count(maxInFlight)} rendered at a time` : `${count(maxInFlight)} in flight`,
  ];
}

/** When, and why then. */
export function doneTexts(facts: PlanFacts): string[] {
  const { plan, nowMs } = facts;
  if (plan.doneMs === null) return ['never: nothing of it can be sent'];
  const takesMs = plan.doneMs - nowMs;
  // A run of some minutes needs no date.
  const when = takesMs < 12 * 3_600_000 ? '' : `, on ${new Date(plan.doneMs).toLocaleString('sv-SE').slice(0, 16)}`;
  return [`about ${roughTime(takesMs)} after it begins${when}`, boundText(facts)];
}

function boundText({ plan, limits, account }: PlanFacts): string {
  const rendered = `this machine decides: ${count(limits.maxInFlight)} rendered at a time`;
  switch (plan.bound) {
    case 'quota':
      return `its quota "${plan.boundQuota ?? ''}" decides`;
    case 'gate':
      return 'its closed gate decides';
    case 'rate':
      return `its rate decides: ${rateText(slowestRate(limits.rates ?? []))}`;
    case 'places':
      return account.isPreview ? rendered : `its places decide: ${count(limits.maxInFlight)} in flight`;
    case 'generation':
      return account.isPreview ? rendered : 'the models decide: so long does a generation take';
  }
}
