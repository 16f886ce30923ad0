// A look at a batch as programs read it: these names are wire format. Times are ISO, money is in the currency, unknown is null.
import type { KnownQuota } from '@shotlist/core';
import type { Outlook } from '../batch/outlook.js';
import { endOf, leftOf } from './outlook-words.js';
import type { ProgressLook } from './progress-view.js';

export function progressJson(look: ProgressLook): Record<string, unknown> {
  const { progress, asked, ended, outlook, elapsedMs, nowMs } = look;
  const { batchId, state, counts, total, bytes, errors, gate } = progress;
  const leftMs = outlook?.doneMs === null || outlook === undefined ? null : Math.max(0, outlook.doneMs - nowMs);
  return {
    type: 'progress',
    batchId,
    state,
    counts,
    total,
    asked,
    ended,
    bytes,
    errors,
    gate,
    elapsedMs: Math.round(elapsedMs),
    shotsPerMinute: outlook?.pace === undefined ? null : rounded(outlook.pace.perMinute),
    leftMs: leftMs === null ? null : Math.round(leftMs),
    doneAt: isoOf(outlook?.doneMs ?? null),
    decidedBy: outlook?.bound ?? null,
    rate: outlook === undefined ? null : rateJson(outlook),
    quotas: outlook === undefined ? null : quotasJson(outlook.quotas, nowMs),
    cost: outlook === undefined ? null : costJson(outlook),
    lastErrors:
      outlook?.errors.map(({ code, shots, lastShot, lastMs }) => ({ code, shots, lastShot, lastAt: isoOf(lastMs) })) ??
      null,
    note: look.note ?? null,
  };
}

function rateJson({ limits, ledger }: Outlook): object {
  const { rates = [], maxInFlight } = ledger?.limits ?? limits;
  return {
    limits: rates.map(({ requests, perMs }) => ({ requests, perMs })),
    permitsPerMinute: ledger === undefined || ledger.pacePerSecond === null ? null : rounded(ledger.pacePerSecond * 60),
    inFlight: ledger?.inFlight ?? null,
    maxInFlight,
  };
}

export function quotasJson(quotas: readonly KnownQuota[], nowMs: number): object[] {
  return quotas.map((quota) => ({
    name: quota.name,
    model: quota.spec.model ?? null,
    limit: quota.spec.limit,
    used: quota.used,
    left: leftOf(quota),
    usedFrom: quota.usedFrom,
    endsAt: isoOf(endOf(quota, nowMs)),
  }));
}

/** `soFar` is what was charged, `rest` what is still to be sent; money is null where no price is known. */
function costJson({ spent, rest, currency, isPreview }: Outlook): object {
  const { units, cost, unpriced } = spent;
  const isUnpriced = isPreview || currency === undefined;
  return {
    currency: isUnpriced ? null : currency,
    soFar: {
      units: units.charged,
      uncertainUnits: units.uncertain,
      amount: isUnpriced || (unpriced > 0 && unpriced === units.charges) ? null : cost.charged,
      unpriced,
    },
    rest: {
      units: rest.units,
      amount: isUnpriced || (rest.unpriced > 0 && rest.unpriced === rest.generations) ? null : rest.cost / 1_000_000,
      unpriced: rest.unpriced,
    },
  };
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

function isoOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
