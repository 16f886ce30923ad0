// One account for people: what it may, what it does, what was used, what holds it, and who waits.
import { asOverridden, type LedgerView } from '@shotlist/core';
import { markOf } from '@shotlist/temporal/client';
import type { AccountFacts } from '../batch/account-session.js';
import { pausedGate } from '../batch/paused-gate.js';
import {
  currentQuotas,
  gateTexts,
  isOwnQuota,
  isSlowed,
  ledgerDiffers,
  ledgerText,
  momentText,
  paceText,
  quotasText,
  ratesText,
  untilText,
  usedText,
} from './account-words.js';
import { type Fact, sayFacts } from './facts.js';
import type { Output } from './output.js';
import { table } from './table.js';
import { count, counted, roughTime } from './words.js';

/** What is narrower has no room for the table of quotas. */
const TABLE_COLUMNS = 80;
/** A common name of a quota. */
const WIDTH = 'day of veo_3'.length;

export function sayAccount(output: Output, facts: AccountFacts): void {
  const { bold, dim } = output.colors;
  const { account, status } = facts;
  const { ledger } = status;
  const about = [account.describe(), ...(account.keyFrom === undefined ? [] : [`key from ${account.keyFrom}`])];
  output.say(`\n  ${bold(account.name)}  ${dim(about.join(' · '))}\n`);
  sayFacts(output, limitFacts(output, facts), WIDTH);
  output.say();
  sayFacts(output, [['ledger', [ledgerText(status)]], ...(ledger === null ? [] : ledgerFacts(output, ledger))], WIDTH);
  if (ledger !== null) {
    sayQuotas(output, ledger, facts.nowMs);
    sayUsage(output, ledger, facts.nowMs);
  }
  sayGates(output, facts);
  if (ledger !== null) sayWaiting(output, ledger);
  output.say();
}

function limitFacts(output: Output, { account, status }: AccountFacts): Fact[] {
  const { dim, yellow } = output.colors;
  const { override, ledger } = status;
  // A preview has no vendor that could say more.
  const base = account.isPreview ? { quotas: [], ...account.limits } : account.limits;
  const now = asOverridden(base, override ?? undefined);
  const fact = (name: string, limit: 'rates' | 'maxInFlight' | 'quotas', text: string, configured: string): Fact => {
    if (override?.[limit] === undefined) return [name, [text]];
    const { setBy, since } = markOf(override, limit);
    return [name, [text, dim(`set by ${setBy} since ${momentText(Date.parse(since))}; configured: ${configured}`)]];
  };
  const differs = ledger === null || ledger.limits === null ? [] : ledgerDiffers(now, ledger.limits);
  return [
    fact('rate', 'rates', ratesText(now.rates), ratesText(base.rates)),
    fact('in flight', 'maxInFlight', count(now.maxInFlight), count(base.maxInFlight)),
    fact('quotas', 'quotas', quotasText(now.quotas), quotasText(base.quotas)),
    ...(differs.length === 0
      ? []
      : [['', [yellow(`Its ledger counts with ${differs.join(' and ')} until a batch begins.`)]] as const]),
  ];
}

function ledgerFacts(output: Output, ledger: LedgerView): Fact[] {
  const { yellow } = output.colors;
  const { limits, inFlight, unknown, pacePerSecond, awaiting } = ledger;
  const places = [
    `${count(inFlight)}${limits === null ? '' : ` of ${count(limits.maxInFlight)}`} in flight`,
    ...(unknown > 0 ? [`${count(unknown)} of them unknown`] : []),
  ];
  return [
    ...(pacePerSecond === null
      ? []
      : [
          [
            'pace',
            [`${paceText(pacePerSecond)}${isSlowed(ledger) ? yellow(', less since the vendor refused') : ''}`],
          ] as const,
        ]),
    ['places', [places.join(' · ')]],
    ...(awaiting.length === 0
      ? []
      : [
          [
            'asks',
            [
              `${counted(awaiting.length, 'chunk')} what ${awaiting.length === 1 ? 'it holds' : 'they hold'}, and grants nothing before`,
            ],
          ] as const,
        ]),
  ];
}

function sayQuotas(output: Output, ledger: LedgerView, nowMs: number): void {
  const { dim } = output.colors;
  const quotas = currentQuotas(ledger, nowMs);
  if (quotas.length === 0) return;
  output.say();
  const { columns } = output.stream;
  if (columns !== undefined && columns < TABLE_COLUMNS) {
    const facts = quotas.map((quota): Fact => [
      quota.name,
      [usedText(quota), dim(`until ${untilText(quota.endsMs, nowMs)}`)],
    ]);
    sayFacts(output, facts, WIDTH);
    return;
  }
  const head = ['quota', 'used', 'by others', 'given out', 'unknown', 'left', 'of', 'until'].map((title) => dim(title));
  const rows = quotas.map(({ name, posted, drift, pending, unknown, limit, endsMs }) => [
    name,
    ...[posted, drift, pending, unknown, Math.max(0, limit - posted - pending - unknown), limit].map(count),
    momentText(endsMs),
  ]);
  output.say(table([head, ...rows], { right: [1, 2, 3, 4, 5, 6], widths: [WIDTH] }));
}

function sayUsage(output: Output, { usage }: LedgerView, nowMs: number): void {
  if (usage === null) return;
  const figures = [
    `${count(usage.used)}${usage.limit === null ? '' : ` of ${count(usage.limit)}`} used`,
    ...(usage.resetsAtMs === null ? [] : [`begins anew ${momentText(usage.resetsAtMs)}`]),
    `asked ${roughTime(nowMs - usage.atMs)} ago`,
  ];
  output.say();
  sayFacts(output, [['vendor says', [figures.join(' · ')]]], WIDTH);
}

function sayGates(output: Output, { account, status, nowMs, flags }: AccountFacts): void {
  const { dim, yellow, green } = output.colors;
  const { ledger, override } = status;
  const gates = ledger?.gates ?? [];
  const facts = gates.map((gate): Fact => {
    const [first = '', ...more] = gateTexts(gate, nowMs);
    return ['gate', [yellow(`${gate.name}: ${first}`), ...more]];
  });
  // The store knows it, whoever runs.
  const paused = gates.some(({ name }) => name === 'paused') ? null : pausedGate(override, nowMs);
  if (paused !== null) {
    const [first = '', ...more] = gateTexts(paused, nowMs);
    facts.push(['gate', [yellow(`paused: ${first}`), ...more]]);
  }
  output.say();
  if (facts.length === 0) {
    sayFacts(output, [['gates', [ledger === null ? 'not closed by anybody' : green('open')]]], WIDTH);
    return;
  }
  sayFacts(output, facts, WIDTH);
  const command = gates.length > 0 && gates.every(isOwnQuota) ? 'set' : 'open';
  const typed = `shotlist account ${command} ${account.name}${command === 'set' ? ' --quota …' : ''}${flags}`;
  sayFacts(output, [['', [dim(`${command === 'open' ? 'open it' : 'raise it'}: ${typed}`)]]], WIDTH);
}

function sayWaiting(output: Output, { waiting }: LedgerView): void {
  if (waiting.length === 0) return;
  output.say();
  const facts = waiting.map(({ batchId, chunks, wants }, index): Fact => [
    index === 0 ? 'waiting' : '',
    [`${batchId}: ${counted(wants, 'shot')} in ${counted(chunks, 'chunk')}`],
  ]);
  sayFacts(output, facts, WIDTH);
}
