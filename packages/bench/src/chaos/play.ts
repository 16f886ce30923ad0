// Plays one seed: two batches of a fleet that is struck, at a vendor that goes wrong, and what must hold afterwards.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FakeApiFaultName } from '@shotlist/testing/fake';
import type { Ground } from '../faults/rig.js';
import { Fleet, rowsOf } from '../fleet/fleet.js';
import { dealBlows, mendKeys } from './blows.js';
import { type Blow, type Draw, draw } from './draw.js';
import { gather } from './evidence.js';
import { judgeChaos } from './judge.js';

/** How a seed came out. */
export interface PlayedSeed {
  readonly seed: string;
  /** What was drawn, in a few words. */
  readonly what: string;
  readonly shots: number;
  readonly accepted: number;
  readonly posted: number;
  readonly unknown: number;
  /** Late duplicates that were reported. */
  readonly duplicates: number;
  /** Workers that were killed and stopped, and absences of the vendor. */
  readonly blows: Readonly<Record<Blow['what'], number>>;
  /** How often each fault happened. */
  readonly faults: Readonly<Partial<Record<FakeApiFaultName, number>>>;
  /** From the submit to the end of the last batch. */
  readonly workSeconds: number;
  readonly seconds: number;
  readonly violations: readonly string[];
  /** Kept when something was wrong. */
  readonly folder?: string;
}

export interface ChaosOptions extends Ground {
  readonly run: string;
  readonly shots: number;
  /** Faults that the vendor shows, and no others. @default those of the cards that the seed is dealt */
  readonly wanted?: readonly string[];
  /** Folders are kept also where all is well. @default false */
  readonly keeps?: boolean;
}

/** Far more than it needs, on a machine that does other things too. */
const LIMIT_MS = 600_000;
/** Of the shots, those of the first batch. */
const FIRST_SHARE = 0.7;

export async function playSeed(number: number, options: ChaosOptions): Promise<PlayedSeed> {
  const { run, shots, wanted, keeps = false, ...ground } = options;
  const drawn = draw(run, number, shots, wanted);
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-chaos-'));
  const startedMs = performance.now();
  const outcome = await playIn(folder, drawn, { shots, ground }).catch((error: unknown) => ({
    ...UNPLAYED,
    violations: [`It was not played to its end: ${error instanceof Error ? error.message : String(error)}`],
  }));
  const played: PlayedSeed = {
    seed: drawn.seed,
    what: [...drawn.traits, ...drawn.cards.map(({ name }) => name)].join(', '),
    shots,
    blows: countBlows(drawn),
    ...outcome,
    seconds: (performance.now() - startedMs) / 1_000,
  };
  if (keeps || played.violations.length > 0) {
    await writeFile(path.join(folder, 'seed.json'), `${JSON.stringify({ played, drawn }, null, 2)}\n`);
    return { ...played, folder };
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  return played;
}

const UNPLAYED = { accepted: 0, posted: 0, unknown: 0, duplicates: 0, faults: {}, workSeconds: 0 } as const;

function countBlows({ blows, absences }: Draw): PlayedSeed['blows'] {
  const all = [...blows.flat(), ...absences];
  const count = (kind: Blow['what']) => all.filter(({ what }) => what === kind).length;
  return { kill: count('kill'), stop: count('stop'), away: count('away') };
}

type Outcome = Omit<PlayedSeed, 'seed' | 'what' | 'shots' | 'blows' | 'seconds' | 'folder'>;

async function playIn(
  folder: string,
  drawn: Draw,
  { shots, ground }: { readonly shots: number; readonly ground: Ground },
): Promise<Outcome> {
  const { vendor, limits, provider } = drawn;
  const fleet = await Fleet.open({ ...ground, folder, vendor, limits, provider });
  const over = new AbortController();
  const mending = mendKeys(fleet, over.signal);
  try {
    const first = Math.ceil(FIRST_SHARE * shots);
    const lists = [rowsOf(first), rowsOf(shots - first, first)].filter((rows) => rows.length > 0);
    const batchIds = await Promise.all(lists.map((rows, index) => fleet.publish(`part ${index + 1}`, rows)));
    const submittedMs = performance.now();
    const handles = await Promise.all(batchIds.map((batchId) => fleet.submit(batchId)));
    const ends = handles.map((handle) => fleet.end(handle, LIMIT_MS));
    await dealBlows(fleet, drawn);
    const batches = await Promise.all(
      handles.map(async (handle, index) => {
        const end = await ends[index];
        return { batchId: handle.batchId, end: end ?? (await handle.progress()), inTime: end !== undefined };
      }),
    );
    const workSeconds = (performance.now() - submittedMs) / 1_000;
    const { faults } = await fleet.vendor.counts();
    await writeFile(path.join(folder, 'calls.json'), JSON.stringify(await fleet.vendor.history()));
    const evidence = await gather(fleet, batches);
    await writeFile(path.join(folder, 'evidence.json'), JSON.stringify(evidence));
    const { accepted, ledger, duplicates } = evidence;
    const mayFail = drawn.cards.some(({ ends }) => ends === true);
    return {
      accepted: accepted.length,
      posted: ledger?.posted ?? 0,
      unknown: ledger?.unknown ?? 0,
      duplicates: duplicates.length,
      faults,
      workSeconds,
      violations: judgeChaos(evidence, { listingTells: drawn.listingTells, mayFail }),
    };
  } finally {
    over.abort();
    await mending;
    await fleet.close();
  }
}
