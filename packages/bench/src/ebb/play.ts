// Plays the tide: lists come and end, workers and Temporal are killed, and then the books are read.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ShotlistClient } from '@shotlist/temporal/client';
import { gather } from '../chaos/evidence.js';
import { judgeChaos } from '../chaos/judge.js';
import type { Ground } from '../faults/rig.js';
import { Fleet, rowsOf } from '../fleet/fleet.js';
import { type Memory, MEMORIES, type MemoryFigures, memoryOf, residentMebibytes, type Sample } from './samples.js';
import { type EbbScenario, firstTideMs, killsOf, listsOf } from './scenario.js';
import { Submitters } from './submitters.js';

/** How it came out. */
export interface PlayedEbb {
  readonly scenario: EbbScenario;
  readonly lists: number;
  readonly shots: number;
  readonly accepted: number;
  /** Generations beyond the one of their shot. */
  readonly duplicates: number;
  readonly kills: { readonly worker: number; readonly temporal: number };
  readonly mostBacklog: number;
  /** From the first list until nothing was left. */
  readonly emptyAfterSeconds: number | null;
  readonly memory: Readonly<Record<Memory, MemoryFigures>>;
  readonly samples: readonly Sample[];
  readonly notes: readonly string[];
  readonly violations: readonly string[];
  /** Kept when something was wrong. */
  readonly folder?: string;
}

/** The worker that nobody kills: its memory is what is looked at. */
const OLD_WORKER = 2;
/** What may be held at the end, of what was held when the first tide was over. */
const MOST_MEMORY = 1.2;
const SAMPLE_SHARE = 1 / 300;
/** For what is left when all should be over: a busy machine takes its time. */
const PATIENCE_MS = 900_000;
const AWAY_MS = 2_000;

export async function playEbb(
  scenario: EbbScenario,
  ground: Ground & { readonly onStep?: (words: string) => void },
): Promise<PlayedEbb> {
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-ebb-'));
  const played = await playIn(folder, scenario, ground);
  if (played.violations.length > 0) {
    await writeFile(path.join(folder, 'played.json'), JSON.stringify(played));
    return { ...played, folder };
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  return played;
}

async function playIn(
  folder: string,
  scenario: EbbScenario,
  { temporalCli, workflowCode, onStep = () => undefined }: Parameters<typeof playEbb>[1],
): Promise<PlayedEbb> {
  const { lengthMs, rate, maxInFlight, generationMs } = scenario;
  await using undo = new AsyncDisposableStack();
  const fleet = await Fleet.open({
    temporalCli,
    ...(workflowCode === undefined ? {} : { workflowCode }),
    folder,
    vendor: { generationMs, maxInFlight },
    limits: { maxInFlight, rate },
    provider: { listingLagMs: 2_000 },
  });
  undo.defer(() => fleet.close());
  const submitters = new Submitters(fleet, folder);
  await submitters.prepare(scenario, `file://${path.join(folder, 'store')}`);
  undo.defer(() => submitters.kill());
  const tide = new Tide(fleet);
  const over = new AbortController();
  undo.defer(() => over.abort());
  const startedMs = performance.now();
  const at = (moment: number) => sleep(Math.max(0, startedMs + moment - performance.now()), undefined, over);
  const samples: Sample[] = [];
  const sampling = (async () => {
    while (!over.signal.aborted) {
      const [worker, temporal, cli, backlog] = await Promise.all([
        residentMebibytes(fleet.worker(OLD_WORKER).pid),
        residentMebibytes(fleet.temporal.pid),
        Promise.all(submitters.pids.map(residentMebibytes)),
        tide.backlog(),
      ]);
      const known = cli.flatMap((one) => one ?? []);
      const most = known.length === 0 ? undefined : Math.max(...known);
      samples.push({ atMs: performance.now() - startedMs, backlog, worker, temporal, cli: most });
      await sleep(SAMPLE_SHARE * lengthMs, undefined, over).catch(() => undefined);
    }
  })();
  const kills = { worker: 0, temporal: 0 };
  const killing = (async () => {
    for (const { atMs, whom } of killsOf(scenario)) {
      await at(atMs);
      onStep(`${minutes(atMs)}: ${whom} killed, ${samples.at(-1)?.backlog ?? 0} shots to be made`);
      kills[whom] += 1;
      if (whom === 'worker') {
        const index = kills.worker % OLD_WORKER;
        await fleet.worker(index).kill();
        await fleet.startWorker(index);
      } else {
        await fleet.temporal.kill();
        await sleep(AWAY_MS);
        await fleet.temporal.startAgain();
      }
    }
  })();
  const ends: Promise<void>[] = [];
  let shots = 0;
  for (const [index, list] of listsOf(scenario).entries()) {
    await at(list.atMs);
    const { batchId, over: end } = submitters.submit(`list-${index + 1}`, rowsOf(list.shots, shots));
    shots += list.shots;
    tide.add(list.shots, batchId);
    ends.push(end);
    // Heard below, all together.
    end.catch(() => undefined);
  }
  await killing;
  await at(lengthMs);
  const late = sleep(PATIENCE_MS, 'late', over).catch(() => 'over');
  const outcome = await Promise.race([Promise.allSettled(ends), late]);
  // What was looked at last is looked at once more when all is over.
  await sleep(2 * SAMPLE_SHARE * lengthMs);
  over.abort();
  await sampling;
  const violations = Array.isArray(outcome)
    ? outcome.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))
    : ['Lists had no end.'];
  const batches = await tide.ends();
  const evidence = await gather(fleet, batches);
  await writeFile(path.join(folder, 'evidence.json'), JSON.stringify(evidence));
  violations.push(...judgeChaos(evidence, { listingTells: true, mayFail: false }));
  const memory = Object.fromEntries(
    MEMORIES.map((whose) => [whose, memoryOf(samples, firstTideMs(scenario), whose)]),
  ) as PlayedEbb['memory'];
  for (const whose of MEMORIES) {
    const { ratio, before, after } = memory[whose];
    if (scenario.judgesMemory && ratio !== undefined && ratio > MOST_MEMORY)
      violations.push(`The ${whose} has ${after?.toFixed(0)} MiB at the end, and had ${before?.toFixed(0)}.`);
  }
  const left = samples.at(-1)?.backlog ?? 0;
  if (left > 0) violations.push(`${left} shots are left.`);
  const emptyMs = samples[samples.findLastIndex(({ backlog }) => backlog > 0) + 1]?.atMs;
  return {
    scenario,
    lists: batches.length,
    shots,
    accepted: evidence.accepted.length,
    duplicates: evidence.accepted.length - new Set(evidence.accepted.map(({ requestHash }) => requestHash)).size,
    kills,
    mostBacklog: Math.max(...samples.map(({ backlog }) => backlog)),
    emptyAfterSeconds: emptyMs === undefined ? null : emptyMs / 1_000,
    memory,
    samples,
    notes: submitters.notes,
    violations,
  };
}

function minutes(ms: number): string {
  return `${Math.floor(ms / 60_000)}:${String(Math.floor((ms % 60_000) / 1_000)).padStart(2, '0')}`;
}

interface List {
  readonly shots: number;
  batchId: string | undefined;
  /** Shots that have ended, when it was last looked at. */
  ended: number;
}

/** All lists, and what is left of them. */
class Tide {
  readonly #client: ShotlistClient;
  readonly #lists: List[] = [];

  constructor({ store, client }: Fleet) {
    this.#client = new ShotlistClient({ store, temporal: client });
  }

  add(shots: number, batchId: Promise<string>): void {
    const list: List = { shots, batchId: undefined, ended: 0 };
    this.#lists.push(list);
    batchId.then(
      (id) => (list.batchId = id),
      () => undefined,
    );
  }

  /** By the last answer of each, where nobody answers now. */
  async backlog(): Promise<number> {
    for (const list of this.#lists) {
      if (list.batchId === undefined || list.ended === list.shots) continue;
      const progress = await this.#client
        .handle(list.batchId)
        .progress()
        .catch(() => undefined);
      if (progress === undefined) continue;
      const { succeeded, failed, rejected, canceled } = progress.counts;
      list.ended = succeeded + failed + rejected + canceled;
    }
    return this.#lists.reduce((sum, { shots, ended }) => sum + shots - ended, 0);
  }

  async ends(): Promise<Parameters<typeof gather>[1]> {
    return Promise.all(
      this.#lists.map(async ({ batchId = '' }) => {
        const end = await this.#client.handle(batchId).progress();
        return { batchId, end, inTime: end.verdict !== undefined };
      }),
    );
  }
}
