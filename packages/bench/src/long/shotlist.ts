// Shotlist at long generations: one worker, the provider that users have, and the vendor's own log.
import { type Manifest, storeLayout } from '@shotlist/core';
import { type Histories, readHistories, totalActions, totalEvents, totalHistoryBytes } from '../engine/histories.js';
import type { Ground } from '../faults/rig.js';
import { Fleet, rowsOf } from '../fleet/fleet.js';
import { type LongFigures, longFigures, placesUsed } from './figures.js';
import { type LongScenario, timesOf } from './scenario.js';

export interface ShotlistLong extends LongFigures {
  readonly histories: Histories;
}

/** An end that is so many generations away will never come. */
const PATIENCE = 4;
const PATIENCE_MS = 600_000;

/** Throws unless every shot succeeded, each made once. */
export async function playShotlist(folder: string, scenario: LongScenario, ground: Ground): Promise<ShotlistLong> {
  const { shots, inFlight } = scenario;
  const { generationMs, minPollIntervalMs, listingLagMs } = timesOf(scenario);
  const fleet = await Fleet.open({
    ...ground,
    folder,
    workers: 1,
    vendor: { generationMs, maxInFlight: inFlight },
    limits: { maxInFlight: inFlight },
    provider: { minPollIntervalMs, listingLagMs },
  });
  try {
    const batchId = await fleet.publish('long', rowsOf(shots));
    const startedMs = performance.now();
    const handle = await fleet.submit(batchId);
    const end = await fleet.end(handle, PATIENCE_MS + PATIENCE * Math.ceil(shots / inFlight) * generationMs[1]);
    const seconds = (performance.now() - startedMs) / 1_000;
    const accepted = fleet.vendor.accepted();
    if (end?.counts.succeeded !== shots)
      throw new Error(`${end?.counts.succeeded ?? 'Nobody knows how many'} succeeded.`);
    if (accepted.length !== shots) throw new Error(`${accepted.length} generations were made of ${shots} shots.`);
    const manifest = JSON.parse(
      new TextDecoder().decode(await fleet.store.get(storeLayout.manifest(batchId))),
    ) as Manifest;
    const histories = await readHistories(fleet.client, manifest);
    const stays = accepted.map(({ atMs, generationMs: tookMs }) => ({ fromMs: atMs, toMs: atMs + tookMs }));
    const figures = longFigures(
      await fleet.vendor.counts(),
      { shots, seconds, placesUsed: placesUsed(stays, inFlight) },
      {
        events: totalEvents(histories),
        actions: totalActions(histories),
        heartbeats: await fleet.temporal.requests('RecordActivityTaskHeartbeat'),
        historyBytes: totalHistoryBytes(histories),
      },
    );
    return { ...figures, histories };
  } finally {
    await fleet.close();
  }
}
