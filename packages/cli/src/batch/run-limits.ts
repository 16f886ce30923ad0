// What a run is asked for by flags: what it may spend, what goes first, and when it stops by itself.
import { type CostLimit, type Manifest, ShotlistError } from '@shotlist/core';
import type { AskedRunOptions } from '@shotlist/temporal/client';
import type { SubmitOptions } from '../program.js';
import { UsageProblem } from '../usage-problem.js';
import type { Account } from './accounts.js';

/** Throws USAGE where a cap can't be kept: a model without a price, or an account that spills nothing. */
export function runLimits(
  options: SubmitOptions,
  account: Account,
  manifest: Pick<Manifest, 'byModel'>,
  asked: number,
): AskedRunOptions {
  const { again, retryCharged, maxGenerations, maxCost, canary, tolerate, spillTo } = options;
  return {
    ...(again === true ? { again } : {}),
    ...(retryCharged === undefined ? {} : { retryCharged }),
    ...(maxGenerations === undefined ? {} : { maxGenerations }),
    ...(maxCost === undefined ? {} : { maxCost: costLimit(maxCost, account, Object.keys(manifest.byModel)) }),
    ...(canary === undefined ? {} : { canary }),
    ...(tolerate === undefined ? {} : { tolerate: failuresOf(tolerate, asked) }),
    ...(spillTo === undefined ? {} : { spillTo: spillsFrom(account, spillTo) }),
  };
}

/** A model whose price nobody knows could cost anything. */
function costLimit(most: number, { name, prices }: Account, models: readonly string[]): CostLimit {
  const unknown = models.filter((model) => prices === undefined || !Object.hasOwn(prices.models, model));
  if (prices === undefined || unknown.length > 0)
    throw new ShotlistError('USAGE', {
      where: '--max-cost',
      message: `The price of ${unknown.join(', ')} is unknown, so a cap of money can’t be kept. Nothing was sent.`,
      help: `Set it in "prices" of the account "${name}", or cap with --max-generations.`,
    });
  return { most: Math.round(most * 1_000_000), currency: prices.currency, models: prices.models };
}

/** `5%` of what is asked for, whole shots; or so many. */
export function failuresOf(tolerate: string, asked: number): number {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(tolerate)?.[1];
  if (percent !== undefined && Number(percent) <= 100) return Math.floor((asked * Number(percent)) / 100);
  if (/^\d{1,9}$/.test(tolerate)) return Number(tolerate);
  throw new UsageProblem('--tolerate', tolerate, 'It takes a number of shots, or a share such as 5%.');
}

function spillsFrom({ name, limits }: Account, spillTo: readonly string[]): readonly string[] {
  if (limits.whenExhausted !== 'spill')
    throw new ShotlistError('USAGE', {
      where: '--spill-to',
      message: `The account "${name}" does not spill when its quota is used up. Nothing was sent.`,
      help: `Set its "whenExhausted" to "spill" in the configuration.`,
    });
  return spillTo;
}
