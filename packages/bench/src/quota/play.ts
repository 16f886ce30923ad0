// Plays one scenario: a batch begun as a period opens, judged by the vendor's log.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ground } from '../faults/rig.js';
import { Fleet, rowsOf } from '../fleet/fleet.js';
import { judgeQuota, type QuotaFigures, type QuotaTimes } from './judge.js';
import type { QuotaScenario } from './scenario.js';

/** How a scenario came out. */
export interface PlayedQuota extends QuotaFigures {
  readonly scenario: QuotaScenario;
  readonly seconds: number;
  /** So long nobody worked. */
  readonly awaySeconds?: number;
  /** Kept when something was wrong. */
  readonly folder?: string;
}

/** Periods until it is given up, beyond those that it needs. */
const PATIENCE = 3;
const IN_FLIGHT = 400;

export async function playQuota(scenario: QuotaScenario, ground: Ground): Promise<PlayedQuota> {
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-quota-'));
  const played = await playIn(folder, scenario, ground);
  if (played.violations.length > 0) return { ...played, folder };
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  return played;
}

async function playIn(folder: string, scenario: QuotaScenario, ground: Ground): Promise<PlayedQuota> {
  const { shots, limit, periodMs, killAtMs, awayMs = 0 } = scenario;
  const fleet = await Fleet.open({
    ...ground,
    folder,
    vendor: { generationMs: [1_000, 3_000], maxInFlight: IN_FLIGHT, quota: { limit, period: periodMs } },
    limits: { maxInFlight: IN_FLIGHT, quotas: [{ limit, per: { ms: periodMs } }] },
    provider: { minPollIntervalMs: 500, listingLagMs: 500 },
  });
  try {
    const batchId = await fleet.publish('quota', rowsOf(shots));
    const openMs = nextPeriod(periodMs);
    await until(openMs);
    const handle = await fleet.submit(batchId);
    const ending = fleet.end(handle, (Math.ceil(shots / limit) + PATIENCE) * periodMs);
    const away = killAtMs === undefined ? undefined : await killAll(fleet, openMs + periodMs + killAtMs, awayMs);
    const end = await ending;
    const endMs = Date.now();
    const times = { endMs, ...(away === undefined ? {} : { away }) };
    const figures = judgeQuota(await fleet.vendor.history(), scenario, times);
    const isMade = end?.counts.succeeded === shots;
    const violations = [
      ...figures.violations,
      ...(isMade ? [] : [`${end?.counts.succeeded ?? 'Not known how many'} of ${shots} shots succeeded.`]),
    ];
    const backAfter = away === undefined ? {} : { awaySeconds: (away.toMs - away.fromMs) / 1_000 };
    return { ...figures, violations, scenario, seconds: (endMs - openMs) / 1_000, ...backAfter };
  } finally {
    await fleet.close();
  }
}

/** All workers and the Temporal server; says when nobody worked. */
async function killAll(fleet: Fleet, atMs: number, awayMs: number): Promise<NonNullable<QuotaTimes['away']>> {
  await until(atMs);
  await Promise.all([fleet.killWorkers(), fleet.temporal.kill()]);
  await sleep(awayMs);
  await fleet.temporal.startAgain();
  await fleet.startWorkers();
  return { fromMs: atMs, toMs: Date.now() };
}

function nextPeriod(periodMs: number): number {
  return (Math.floor(Date.now() / periodMs) + 1) * periodMs;
}

async function until(atMs: number): Promise<void> {
  for (let leftMs = atMs - Date.now(); leftMs > 0; leftMs = atMs - Date.now()) await sleep(leftMs);
}
