// shotlist account set: other limits while batches run. They outlive workers and Temporal.
import { asOverridden, EXIT, findModel, type QuotaSpec, type RateLimit, type StatedLimits } from '@shotlist/core';
import type { LimitChanges } from '@shotlist/temporal/client';
import { openAccountSession } from '../batch/account-session.js';
import type { AccountSetOptions } from '../account-program.js';
import type { CommandContext } from '../program.js';
import { quotasText, ratesText } from '../terminal/account-words.js';
import { sayTold } from '../terminal/told-view.js';
import { type Fact, sayFacts } from '../terminal/facts.js';
import { count } from '../terminal/words.js';
import { UsageProblem } from '../usage-problem.js';

export async function accountSet({ output }: CommandContext, options: AccountSetOptions, name = ''): Promise<number> {
  const { rate, inFlight, quota, reset } = options;
  if (rate === undefined && inFlight === undefined && quota === undefined && reset !== true)
    throw new UsageProblem('account set', name, 'It takes --rate, --in-flight, --quota or --reset.');
  checkModels(options);
  const { handle, account } = await openAccountSession(options, name);
  const stated = asOverridden(account.limits, (await handle.status()).override ?? undefined);
  const { before, after, told } = await handle.set(changesOf(options, stated, account.limits));
  const limits = {
    before: asOverridden(account.limits, before ?? undefined),
    after: asOverridden(account.limits, after),
  };
  await output.writeEvent({ type: 'set', account: name, ...limits, configured: account.limits, override: after, told });
  const { bold, dim, green } = output.colors;
  output.say(`\n  ${green('✓')} ${bold(name)}\n`);
  const fact = (title: string, text: (of: StatedLimits) => string): Fact => {
    const [from, to] = [text(limits.before), text(limits.after)];
    return [title, [from === to ? to : `${dim(`${from} →`)} ${bold(to)}`]];
  };
  const facts = [
    fact('rate', ({ rates }) => ratesText(rates)),
    fact('in flight', ({ maxInFlight }) => count(maxInFlight)),
    fact('quotas', ({ quotas }) => quotasText(quotas)),
  ];
  sayFacts(output, facts, 'in flight'.length);
  output.say();
  sayTold(output, told);
  output.say();
  return EXIT.succeeded;
}

/** What isn't typed stays as it is now: the tolerance of a rate, the day and the zone of a period. */
function changesOf(
  { rate, inFlight, quota, reset }: AccountSetOptions,
  now: StatedLimits,
  base: StatedLimits,
): LimitChanges {
  const limits = [now, base];
  const rateOf = (typed: Pick<RateLimit, 'requests' | 'perMs'>): RateLimit => {
    const burst = limits.flatMap(({ rates = [] }) => rates).find(({ perMs }) => perMs === typed.perMs)?.burst;
    return { ...typed, ...(burst === undefined ? {} : { burst }) };
  };
  const quotaOf = (typed: Pick<QuotaSpec, 'limit' | 'per' | 'model'>): QuotaSpec => {
    const known = limits
      .flatMap(({ quotas = [] }) => quotas)
      .find(({ per, model }) => JSON.stringify(per) === JSON.stringify(typed.per) && model === typed.model);
    return { ...known, ...typed };
  };
  const back = reset === true ? null : undefined;
  const changes = {
    maxInFlight: inFlight ?? back,
    rates: rate?.map(rateOf) ?? back,
    quotas: quota?.map(quotaOf) ?? back,
  };
  return Object.fromEntries(Object.entries(changes).filter(([, change]) => change !== undefined));
}

function checkModels({ quota = [] }: AccountSetOptions): void {
  for (const { model } of quota)
    if (model !== undefined && findModel(model)?.spec.key !== model)
      throw new UsageProblem('--quota', model, 'It is no model. See "shotlist models".');
}
