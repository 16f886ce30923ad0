// What lies ahead of a batch, in words: pace, quotas, time left, cost, errors. Unknown is said, never nothing.
import type { KnownQuota, LedgerView } from '@shotlist/core';
import { periodStarts } from '@shotlist/core';
import type { ErrorGroup } from '../batch/survey.js';
import type { Outlook } from '../batch/outlook.js';
import { isSlowed, untilText } from './account-words.js';
import { rateText, slowestRate } from './limit-words.js';
import { amount, costCell } from './money.js';
import { bytes, count, counted, roughTime } from './words.js';

/** Kinds of errors that a picture has room for. */
const SHOWN_ERRORS = 3;
const HALF_DAY_MS = 12 * 3_600_000;

/** `14 shots/min` */
export function perMinuteText(perMinute: number): string {
  return `${perMinute < 10 ? perMinute.toFixed(1) : count(Math.round(perMinute))} shots/min`;
}

/** `14 shots/min · 20 requests a minute at most · 20 of 20 in flight` */
export function paceTexts({ pace, limits, ledger, isPreview }: Outlook): string[] {
  const { rates = [], maxInFlight } = ledger?.limits ?? limits;
  return [
    ...(pace === undefined ? [] : [perMinuteText(pace.perMinute)]),
    ...(rates.length === 0 ? [] : [`${rateText(slowestRate(rates))} at most`]),
    ...(ledger === undefined || !isSlowed(ledger) ? [] : [slowedText(ledger)]),
    ...(ledger === undefined || isPreview ? [] : [`${count(ledger.inFlight)} of ${count(maxInFlight)} in flight`]),
  ];
}

function slowedText({ pacePerSecond }: LedgerView): string {
  return `slowed to ${count(Math.round((pacePerSecond ?? 0) * 600) / 10)} a minute since the vendor refused`;
}

/** `month: 380 of 1,000 units left until 2026-12-01 00:00 (in 4 d)` */
export function quotaTexts(quotas: readonly KnownQuota[], nowMs: number): string[] {
  return quotas.map((quota) => {
    const { name, spec, used } = quota;
    const of = counted(spec.limit, 'unit');
    const left = used === null ? `of ${of} nobody knows what is left` : `${count(leftOf(quota) ?? 0)} of ${of} left`;
    return `${name}: ${left} until ${untilText(endOf(quota, nowMs), nowMs)}`;
  });
}

/** Null where nobody knows. */
export function leftOf({ spec, used }: KnownQuota): number | null {
  return used === null ? null : Math.max(0, Math.round((spec.limit - used) * 1_000_000) / 1_000_000);
}

export function endOf({ spec }: KnownQuota, nowMs: number): number {
  return periodStarts(spec, nowMs, 2)[1] ?? nowMs;
}

/** `about 27 min`, and in the long run the date; undefined where nobody can know. */
export function leftText({ doneMs }: Outlook, nowMs: number): string | undefined {
  if (doneMs === null) return undefined;
  const leftMs = doneMs - nowMs;
  const when = leftMs < HALF_DAY_MS ? '' : `, until ${new Date(doneMs).toLocaleString('sv-SE').slice(0, 16)}`;
  return `about ${roughTime(leftMs)}${when}`;
}

/** What the time left depends on most; undefined where it is the models. */
export function boundText({ bound, boundQuota, isPreview }: Outlook): string | undefined {
  switch (bound) {
    case 'quota':
      return `its quota "${boundQuota ?? ''}" decides`;
    case 'gate':
      return 'its closed gate decides';
    case 'rate':
      return 'its rate decides';
    case 'places':
      return isPreview ? 'this machine decides' : 'its places decide';
    case 'generation':
    case null:
      return undefined;
  }
}

/** `59.80 USD so far`, `96.00 USD at the end`; in units too where nothing has a price. Nothing for previews. */
export function costTexts({ spent, rest, currency, isPreview }: Outlook): string[] {
  if (isPreview) return [];
  const { units, cost, unpriced } = spent;
  const sum = {
    generations: units.charges + rest.generations,
    seconds: 0,
    units: units.charged + rest.units,
    cost: Math.round(cost.charged * 1_000_000) + rest.cost,
    unpriced: unpriced + rest.unpriced,
  };
  if (sum.generations === 0) return [];
  const uncertain = units.uncertain === 0 ? '' : ` (${count(units.uncertain)} uncertain)`;
  if (currency === undefined || sum.unpriced === sum.generations)
    return [
      `${counted(units.charged, 'unit')} so far${uncertain}`,
      `about ${count(sum.units)} at the end`,
      'cost unknown',
    ];
  const sofar = unpriced === 0 ? money(cost.charged, currency) : `${money(cost.charged, currency)} + unknown`;
  return [
    `${sofar} so far${uncertain}`,
    `about ${costCell(sum, currency).replace(/^[\d.,]+/, `$& ${currency}`)} at the end`,
  ];
}

function money(value: number, currency: string): string {
  return `${amount(Math.round(value * 1_000_000), currency)} ${currency}`;
}

/** `18 × CONTENT_POLICY (last s0612)`, the latest first. */
export function errorTexts(errors: readonly ErrorGroup[]): string[] {
  const shown = errors.slice(0, SHOWN_ERRORS).map(({ code, shots, lastShot }, index) => {
    return `${count(shots)} × ${code}${index === 0 ? ` (last ${lastShot})` : ''}`;
  });
  const hidden = errors.slice(SHOWN_ERRORS).reduce((sum, { shots }) => sum + shots, 0);
  return hidden === 0 ? shown : [...shown, `${count(hidden)} others`];
}

export function madeText(videoBytes: number): string[] {
  return videoBytes === 0 ? [] : [bytes(videoBytes)];
}
