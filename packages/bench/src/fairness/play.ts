// Two batches on one account with a rate: by weight, and a small one behind a big one. Judged by the vendor's log.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ground } from '../faults/rig.js';
import { Fleet, rowsOf } from '../fleet/fleet.js';
import { type Behind, behind, type Share, shareWhileBoth } from './judge.js';

/** Permits are good for some seconds: on a busy machine those that are over would count as served. */
const RATE = { requests: 10, perMs: 1_000, burst: 50 } as const;
const IN_FLIGHT = 400;
const LIMIT_MS = 240_000;
const LOOK_MS = 200;

/** Requests accepted of a batch of weight 1 and one of weight 3, while both waited. */
export async function playWeights(ground: Ground, shots = { light: 100, heavy: 150 }): Promise<Share> {
  return withFleet(ground, async (fleet) => {
    const light = await fleet.publish('light', rowsOf(shots.light));
    const heavy = await fleet.publish('heavy', rowsOf(shots.heavy, shots.light));
    await Promise.all([fleet.submit(light, 1), fleet.submit(heavy, 3)]);
    const isLight = ({ seed }: { readonly seed: number }) => seed < shots.light;
    await untilAccepted(fleet, (accepted) => accepted.filter((each) => !isLight(each)).length === shots.heavy);
    return shareWhileBoth(fleet.vendor.accepted().map((each) => (isLight(each) ? 'one' : 'other')));
  });
}

/** What a small batch waits for that is submitted when some of a big one are made. */
export async function playBehind(
  ground: Ground,
  { big, small, after }: { readonly big: number; readonly small: number; readonly after: number } = {
    big: 1_500,
    small: 20,
    after: 60,
  },
): Promise<Behind | undefined> {
  return withFleet(ground, async (fleet) => {
    const [first, second] = [await fleet.publish('big', rowsOf(big)), await fleet.publish('small', rowsOf(small, big))];
    await fleet.submit(first);
    await untilAccepted(fleet, (accepted) => accepted.length >= after);
    const submittedMs = Date.now();
    await fleet.submit(second);
    await untilAccepted(fleet, (accepted) => accepted.filter(({ seed }) => seed >= big).length === small);
    const accepted = fleet.vendor.accepted().map(({ seed, atMs }) => {
      const batch: 'big' | 'small' = seed >= big ? 'small' : 'big';
      return { batch, atMs };
    });
    return behind(accepted, { shots: small, submittedMs });
  });
}

async function untilAccepted(
  { vendor }: Fleet,
  isEnough: (accepted: ReturnType<Fleet['vendor']['accepted']>) => boolean,
): Promise<void> {
  for (const endMs = performance.now() + LIMIT_MS; performance.now() < endMs; await sleep(LOOK_MS))
    if (isEnough(vendor.accepted())) return;
}

async function withFleet<Answer>(ground: Ground, work: (fleet: Fleet) => Promise<Answer>): Promise<Answer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-fairness-'));
  try {
    const fleet = await Fleet.open({
      ...ground,
      folder,
      vendor: { generationMs: 500, maxInFlight: IN_FLIGHT },
      limits: { maxInFlight: IN_FLIGHT, rate: RATE },
      provider: { minPollIntervalMs: 1_000, listingLagMs: 500 },
    });
    try {
      return await work(fleet);
    } finally {
      await fleet.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
