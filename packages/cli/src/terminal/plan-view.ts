// A plan for people: what it takes, when it is done, and what nobody can know.
import { findModel, type Spend } from '@shotlist/core';
import { listName } from '../batch/list-source.js';
import type { PlanFacts } from '../batch/gather-plan.js';
import { type Fact, sayFacts as say } from './facts.js';
import { amount, costCell } from './money.js';
import type { Output } from './output.js';
import { periodRows, quotaTitle } from './period-rows.js';
import { doneTexts, limitTexts } from './plan-words.js';
import { table } from './table.js';
import { bytes, count, counted } from './words.js';

const sayFacts = (output: Output, facts: readonly Fact[]) => say(output, facts, 'repeated'.length);

export function sayPlan(output: Output, facts: PlanFacts): void {
  const { bold, dim } = output.colors;
  const { list, staged, account, plan } = facts;
  const { rejected, shots } = staged.manifest;
  const about = [
    counted(shots, 'shot'),
    ...(rejected > 0 ? [`${counted(rejected, 'invalid row')} left out`] : []),
    ...(list.asked < shots ? [`the first ${count(list.asked)} now`] : []),
    'nothing is sent',
  ];
  output.say(`\n  ${bold(listName(facts.file))}  ${dim(about.join(' · '))}\n`);
  sayFacts(output, [
    ['account', [`${account.name}: ${account.describe()}`]],
    ['limits', limitTexts(facts)],
  ]);
  if (plan.total.generations > 0) {
    output.say(`\n${modelTable(output, facts)}`);
    sayQuotas(output, facts);
  }
  output.say();
  const ahead = [
    ['repeated', repeatedTexts(facts)],
    ['done', doneTexts(facts)],
    ['disk', diskTexts(facts)],
    ['engine', engineTexts(facts)],
  ] as const;
  sayFacts(output, [
    ['before', beforeTexts(facts)],
    ['reused', [list.reused === 0 ? 'nothing of other lists' : `${counted(list.reused, 'shot')} of other lists`]],
    ...(plan.total.generations > 0 ? ahead : ([['done', ['there is nothing to make']]] as const)),
  ]);
  sayTroubles(output, facts);
  sayUncertain(output, facts);
}

function modelTable(output: Output, facts: PlanFacts): string {
  const { bold, dim } = output.colors;
  const { plan } = facts;
  const row = (name: string, tier: string, spend: Spend) => [
    name,
    tier,
    count(spend.generations),
    count(spend.units),
    costOf(facts, spend),
  ];
  const rows = [
    ['model', 'tier', 'shots', 'units', costTitle(facts)].map((title) => dim(title)),
    ...plan.models.map(({ model, spend }) => row(model, findModel(model)?.spec.tier ?? '', spend)),
    ...(plan.models.length > 1 ? [row('all', '', plan.total).map((cell) => bold(cell))] : []),
  ];
  return table(rows, { right: [2, 3, 4] });
}

function sayQuotas(output: Output, facts: PlanFacts): void {
  const { dim } = output.colors;
  for (const [index, { periods }] of facts.plan.quotas.entries()) {
    const quota = facts.quotas[index];
    if (quota === undefined) continue;
    const head = [quotaTitle(quota), 'left', 'takes', costTitle(facts)].map((title) => dim(title));
    const rows = periodRows(quota, periods, (spend) => costOf(facts, spend));
    output.say(`\n${table([head, ...rows], { right: [1, 2, 3] })}`);
  }
}

function beforeTexts({ list }: PlanFacts): string[] {
  const parts = [
    ...(list.made > 0 ? [`${count(list.made)} made`] : []),
    ...(list.underWay > 0 ? [`${count(list.underWay)} under way or maybe paid for`] : []),
    ...(list.failed > 0 ? [`${count(list.failed)} failed, and left so`] : []),
  ];
  return [parts.length === 0 ? 'nothing of this list' : parts.join(' · ')];
}

function repeatedTexts(facts: PlanFacts): string[] {
  const { generations, units } = facts.repeated;
  if (generations === 0) return ['no row asks for what an earlier one asks for'];
  const rows = generations === 1 ? '1 row asks' : `${count(generations)} rows ask`;
  return [
    `${rows} for what an earlier one asks for:`,
    `${counted(units, 'unit')}, ${costWords(facts, facts.repeated)}`,
  ];
}

function diskTexts({ disk }: PlanFacts): string[] {
  const free = disk.freeBytes === null ? '' : `; ${bytes(disk.freeBytes)} free`;
  return [`about ${bytes(disk.bytes)} of video${free}`];
}

/** About: what is refused, tried again or lost comes on top. */
function engineTexts({ engine }: PlanFacts): string[] {
  const { shots, actions, events, historyBytes, puts, gets, vendorCalls, price } = engine;
  const a = (figure: number) => (figure / shots).toFixed(figure / shots < 10 ? 2 : 0);
  const cost =
    price === null ? '' : `, ${amount(Math.round(price.amount * 1_000_000), price.currency)} ${price.currency}`;
  const vendor = vendorCalls === null ? '' : `, ${a(vendorCalls)} calls of the vendor`;
  return [
    `about ${count(actions)} actions of Temporal, ${a(actions)} a shot${cost}`,
    `a shot: ${a(events)} events, ${bytes(historyBytes / shots)} of history`,
    `a shot: ${a(puts)} writes and ${a(gets)} reads of the store${vendor}`,
  ];
}

function sayTroubles(output: Output, facts: PlanFacts): void {
  const { red, yellow } = output.colors;
  const { plan, disk, limits } = facts;
  for (const { model, quota, spend } of plan.impossible)
    output.say(
      `\n  ${red('✗')} ${counted(spend.generations, 'shot')} of ${model} can never be made: one takes more units than "${quota}" has.`,
    );
  if (plan.beyond.generations > 0)
    output.say(
      `\n  ${yellow('!')} ${counted(plan.beyond.generations, 'shot')} will ${limits.whenExhausted === 'spill' ? 'go on to the next account' : 'fail'}: "whenExhausted" is "${limits.whenExhausted ?? 'wait'}".`,
    );
  if (disk.freeBytes !== null && disk.bytes > disk.freeBytes)
    output.say(`\n  ${yellow('!')} There may be too little room for the videos.`);
}

function sayUncertain(output: Output, { uncertain }: PlanFacts): void {
  if (uncertain.length > 0) output.say(`\n  ${output.colors.bold('Not certain')}`);
  sayFacts(
    output,
    uncertain.map(({ about, message }) => [about, [message]]),
  );
  output.say();
}

function costTitle({ account, currency }: PlanFacts): string {
  return account.isPreview || currency === undefined ? 'cost' : `cost (${currency})`;
}

function costOf({ account, currency }: PlanFacts, spend: Spend): string {
  return account.isPreview ? 'free' : costCell(spend, currency);
}

function costWords(facts: PlanFacts, spend: Spend): string {
  const { account, currency } = facts;
  if (account.isPreview) return 'free';
  const cell = costCell(spend, currency);
  return cell === 'unknown' ? 'cost unknown' : cell.replace(/^[\d.,]+/, (figure) => `${figure} ${currency ?? ''}`);
}
