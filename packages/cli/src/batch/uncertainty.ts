// What a plan can't know, in words: nothing unknown is counted as nothing without being told.
import type { KnownQuota, LedgerView, SpendPlan } from '@shotlist/core';
import { count, counted } from '../terminal/words.js';
import type { AccountHistory } from './account-history.js';
import type { Account } from './accounts.js';
import type { Asked } from './ask-usage.js';
import type { PlannedDisk } from './planned-disk.js';
import type { TypicalTime } from './typical-times.js';

/** `about` is wire format, the words are not. */
export interface Uncertainty {
  readonly about: 'prices' | 'used' | 'others' | 'batches' | 'gate' | 'times' | 'failures' | 'disk' | 'store';
  readonly message: string;
}

/** Fewer tell little. */
const FEW_SAMPLES = 3;

export interface Known {
  /** Of the list's own batch: what it waits for is in the plan. */
  readonly batchId: string;
  readonly account: Account;
  readonly plan: SpendPlan;
  readonly quotas: readonly KnownQuota[];
  readonly usage: Asked<unknown> | undefined;
  readonly ledger: Asked<LedgerView>;
  readonly history: AccountHistory | undefined;
  readonly times: readonly TypicalTime[] | undefined;
  readonly disk: PlannedDisk;
}

export function uncertainties(known: Known): readonly Uncertainty[] {
  const { account, plan, quotas, history, disk } = known;
  if (plan.total.generations === 0) return [];
  const found: Uncertainty[] = [];
  const add = (about: Uncertainty['about'], message: string) => found.push({ about, message });

  const unpriced = plan.models.filter(({ spend }) => spend.unpriced > 0).map(({ model }) => model);
  if (unpriced.length > 0) add('prices', `No price is known for ${words(unpriced)}.`);
  const used = usedNote(known);
  if (used !== undefined) add('used', used);
  for (const { name, vendorLimit } of quotas)
    if (vendorLimit !== null)
      add('used', `The vendor’s own limit of "${name}" is ${count(vendorLimit)}: the lower one counts here.`);
  if (quotas.length > 0) add('others', 'Others may use the same key: then less is left.');
  for (const [about, message] of ledgerNotes(known)) add(about, message);
  for (const message of timeNotes(known)) add('times', message);
  if (!account.isPreview) add('failures', 'A generation that fails may be charged; none is in the plan.');
  if (disk.from !== 'videos')
    add('disk', 'Sizes are usual ones for the resolution: this store has no finished video of the kind.');
  if (history?.whole === false) add('store', 'Of this store only the newest batches were read.');
  return found;
}

/** Undefined where vendor or ledger have told. */
function usedNote({ quotas, usage, ledger }: Known): string | undefined {
  const names = quotas
    .filter(({ usedFrom }) => usedFrom === 'store' || usedFrom === null)
    .map(({ name }) => `"${name}"`);
  if (names.length === 0) return undefined;
  const silent = 'its ledger does not count it yet';
  const why = [...(usage !== undefined && 'why' in usage ? [usage.why] : []), 'why' in ledger ? ledger.why : silent];
  return `What is used of ${words(names)} is what this store has records of: ${why.join(', and ')}.`;
}

function ledgerNotes({ ledger, batchId }: Known): [Uncertainty['about'], string][] {
  if (!('answer' in ledger)) return [];
  const { gates } = ledger.answer;
  const waiting = ledger.answer.waiting.filter((batch) => batch.batchId !== batchId);
  const notes: [Uncertainty['about'], string][] = gates
    .filter(({ closedUntilMs }) => closedUntilMs === null)
    .map(({ name }) => ['gate', `Its gate "${name}" is closed until somebody opens it.`]);
  const wants = waiting.reduce((sum, batch) => sum + batch.wants, 0);
  if (wants > 0) {
    const batches = `${counted(waiting.length, 'batch', 'batches')} of this account ${waiting.length === 1 ? 'waits' : 'wait'}`;
    notes.push(['batches', `${batches} for ${counted(wants, 'generation')}, and will share with this one.`]);
  }
  return notes;
}

function timeNotes({ account, times = [] }: Known): string[] {
  if (account.isPreview) return ['How fast this machine renders is a usual figure.'];
  const unknown = words(times.filter(({ seconds }) => seconds === null).map(({ model }) => model));
  const sampled = times.filter(({ samples, seconds }) => samples === null && seconds !== null);
  const names = words(sampled.map(({ model }) => model));
  const seconds = [...new Set(sampled.map((time) => time.seconds ?? 0))].map((one) => `${count(one)} s`);
  return [
    ...(unknown === ''
      ? []
      : [`How long a generation of ${unknown} takes is not known where periods are so short: no time is assumed.`]),
    ...(names === ''
      ? []
      : [`How long a generation of ${names} takes is known from a single sample: ${words(seconds)}.`]),
    ...times
      .filter(({ samples }) => samples !== null && samples < FEW_SAMPLES)
      .map(
        ({ model, samples }) =>
          `How long a generation of ${model} takes is known from ${counted(samples ?? 0, 'generation')} in this store.`,
      ),
  ];
}

/** `a`, `a and b`, `a, b and c` */
function words(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
