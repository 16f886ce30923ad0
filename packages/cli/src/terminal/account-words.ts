// What holds an account, who changed it, and why it waits, in words.
import type { AccountLimits, Gate, LedgerView, QuotaSpec, QuotaView, RateLimit, StatedLimits } from '@shotlist/core';
import type { AccountStatus } from '@shotlist/temporal/client';
import { counted, count, roughTime } from './words.js';
import { quotaText, rateText } from './limit-words.js';

/** `2026-11-26 17:02`: a moment of this machine's time. */
export function momentText(ms: number): string {
  // This locale writes 2026-12-01 09:30:00.
  return new Date(ms).toLocaleString('sv-SE').slice(0, 16);
}

/** `2026-12-01 09:30 (in 4 d 16 h)` */
export function untilText(ms: number, nowMs: number): string {
  return `${momentText(ms)} (in ${roughTime(ms - nowMs)})`;
}

export function ratesText(rates: readonly RateLimit[] | undefined): string {
  return rates === undefined || rates.length === 0 ? 'no limit' : rates.map(rateText).join(', ');
}

/** Undefined is what nobody stated: a vendor may say it. */
export function quotasText(quotas: readonly QuotaSpec[] | undefined): string {
  if (quotas === undefined) return 'none, or what the vendor says';
  return quotas.length === 0 ? 'none' : quotas.map(quotaText).join(', ');
}

/** Why the ledger, of which nothing is known, isn't asked. */
export function ledgerText({ ledgerState }: Pick<AccountStatus, 'ledgerState'>): string {
  switch (ledgerState) {
    case 'running':
      return 'runs';
    case 'silent':
      return 'runs, but no worker answers for it now';
    case 'none':
      return 'none yet; the next batch starts one';
    case 'unknown':
      return 'unknown: no Temporal server runs here, or it doesn’t answer';
  }
}

/** `12.5 requests a second` */
export function paceText(perSecond: number): string {
  if (perSecond >= 1) return `${count(Math.round(perSecond * 10) / 10)} requests a second`;
  return `one request in ${roughTime(1000 / perSecond)}`;
}

/** True when refusals have slowed it down below its limits. */
export function isSlowed({ limits, pacePerSecond }: LedgerView): boolean {
  if (pacePerSecond === null) return false;
  const most = Math.min(...(limits?.rates ?? []).map(({ requests, perMs }) => (requests * 1000) / perMs));
  return pacePerSecond < most * 0.99;
}

/** Where the ledger counts with something else than is stated now; it is told when a batch begins. */
export function ledgerDiffers(stated: StatedLimits, { maxInFlight, rates = [], quotas = [] }: AccountLimits): string[] {
  const rateKey = (all: readonly RateLimit[]) => all.map(({ requests, perMs }) => `${requests}/${perMs}`).join();
  const quotaKey = (all: readonly { readonly limit: number; readonly model?: string }[]) =>
    all.map(({ limit, model = '' }) => `${limit} ${model}`).join();
  return [
    ...(rateKey(stated.rates ?? []) === rateKey(rates) ? [] : [ratesText(rates)]),
    ...(stated.maxInFlight === maxInFlight ? [] : [`${count(maxInFlight)} in flight`]),
    ...(stated.quotas === undefined || quotaKey(stated.quotas) === quotaKey(quotas)
      ? []
      : [
          quotas.length === 0
            ? 'no quota'
            : quotas.map(({ name, limit }) => `${count(limit)} units (${name})`).join(', '),
        ]),
  ];
}

/** `waits for the month to turn`: used up, as far as the ledger itself can tell; nobody closed it. */
export function isOwnQuota({ name, setBy, sinceMs }: Gate): boolean {
  return name === 'quota' && setBy === 'ledger' && sinceMs === undefined;
}

export function gateTexts(gate: Gate, nowMs: number): string[] {
  const { closedUntilMs, reason, setBy, sinceMs, isTried = false } = gate;
  const until = closedUntilMs === null ? 'until somebody opens it' : `until ${untilText(closedUntilMs, nowMs)}`;
  const when = isTried ? ', and one request tries it now' : ` ${until}`;
  if (isOwnQuota(gate)) return [`used up ${until}`];
  return [`closed${when}`, `${sinceMs === undefined ? '' : `since ${momentText(sinceMs)} `}by ${setBy}`, reason].filter(
    (line) => line !== '',
  );
}

/** `83 of 100 used · 4 given out · 1 unknown` */
export function usedText({ posted, pending, unknown, drift, limit }: QuotaView): string {
  return [
    `${count(posted)} of ${counted(limit, 'unit')} used`,
    ...(drift > 0 ? [`${count(drift)} of them by others`] : []),
    ...(pending > 0 ? [`${count(pending)} given out`] : []),
    ...(unknown > 0 ? [`${count(unknown)} unknown`] : []),
  ].join(' · ');
}

/** The period of now, of each quota. */
export function currentQuotas({ quotas }: LedgerView, nowMs: number): QuotaView[] {
  return quotas.filter(({ startsMs, endsMs }) => startsMs <= nowMs && nowMs < endsMs);
}
