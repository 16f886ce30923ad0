// The month's figures, as answers have them under `usage`.
import type { ThrottleUsage } from '@shotlist/core';
import { parseApiTime } from './api-time.js';
import { isRecord } from './read-body.js';

/** A figure of this size or more is a point in time in milliseconds, not in seconds. Source: the year 33658. */
const LEAST_EPOCH_MS = 1e12;

/** What is used, of how much, and where the server says it until when; undefined where one of the first two isn't there. */
export function readUsage(usage: unknown): ThrottleUsage | undefined {
  if (!isRecord(usage)) return undefined;
  const { current_month_usage: used, monthly_limit: limit = null, resets_at: resets } = usage;
  if (!isCount(used) || !(limit === null || isCount(limit))) return undefined;
  const resetsAtMs = readMoment(resets);
  return { used, limit, ...(resetsAtMs === undefined ? {} : { resetsAtMs }) };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function readMoment(moment: unknown): number | undefined {
  if (typeof moment === 'string') return parseApiTime(moment);
  if (!isCount(moment) || moment === 0) return undefined;
  return moment < LEAST_EPOCH_MS ? moment * 1000 : moment;
}
