// The whole comparison: peers are tuned, then everything is measured in turns, and ratios are taken turn by turn.
import path from 'node:path';
import type { WorkflowBundle } from '@temporalio/worker';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { prepareWorkflowCode } from '../faults/workflow-code.js';
import { describeMachine, median, versionOf } from '../machine.js';
import { generateShotList } from '../csv/generate.js';
import { mostInWindow } from './arrivals.js';
import { type BullmqSettings, measureBullmq, tuneBullmq } from './bullmq.js';
import type { StoreRequests } from './counting-store.js';
import { type Histories, totalActions, totalEvents } from './histories.js';
import { KILLED_WAYS, type KilledWay, type KillFigures, playKills, writePeerCode } from './kills.js';
import { measureOurs, type OurFigures } from './ours.js';
import { countPeer, measurePeer, type Peer, type PeerSettings } from './peers.js';
import { REDIS_SETTINGS, startRedis } from './redis.js';
import { type EngineSession, openEngineSession } from './session.js';
import { type Trial, tune } from './tune.js';

/** How much is measured. */
export interface EngineOptions {
  readonly shots: number;
  readonly rounds: number;
  readonly maxInFlight: number;
  readonly pacedShots: number;
  /** Children are slow: fewer rows give the same figure. */
  readonly childRows: number;
  /** Rows of one trial while a peer is tuned; a fifth of it for children. 0: as tuning begins. */
  readonly tuneRows: number;
  /** Rows of the run in which a worker is killed, for each way. 0: nobody is killed. */
  readonly killRows: number;
  /** BullMQ beside it; needs `redis-server`. */
  readonly bullmq: boolean;
  /** Shotlist's own workflows, when they aren't to be those of the build. */
  readonly workflowBundle?: WorkflowBundle;
  /** Told what is done now. */
  readonly onStep: (words: string) => void;
}

/** The vendor's limit when paced. */
const PACE = { requests: 20, perMs: 1_000 } as const;

export interface PeerReport {
  readonly rowsPerSecond: number;
  readonly rows: number;
  readonly settings: PeerSettings;
  readonly trials: readonly Trial[];
  readonly eventsPerRow: number;
  /** As Temporal Cloud would bill them. */
  readonly actionsPerRow: number;
}

/** BullMQ has no events and no actions, and no history: what it did is what its jobs say. */
interface BullmqReport {
  readonly rowsPerSecond: number;
  readonly rows: number;
  readonly settings: BullmqSettings;
  readonly redis: { readonly version: string; readonly settings: string };
}

/** What `--json` prints. */
export interface EngineReport {
  readonly shots: number;
  readonly ratioToRaw: number;
  readonly ratioToPolling: number;
  readonly ratioToChild: number;
  /** Below 1 where BullMQ is faster; null where it was left out. */
  readonly ratioToBullmq: number | null;
  readonly actionsPerShot: number;
  readonly eventsPerShot: number;
  readonly pacedEventsPerShot: number;
  readonly shotsPerSecond: number;
  readonly ours: {
    readonly seconds: number;
    readonly steps: OurFigures['steps'];
    readonly cpuSeconds: OurFigures['cpu'];
    readonly histories: Histories;
    readonly storeRequests: StoreRequests;
    readonly vendorCalls: { readonly submits: number; readonly checks: number };
  };
  readonly paced: {
    readonly shots: number;
    readonly seconds: number;
    readonly mostSendsInASecond: number;
    readonly histories: Histories;
  };
  readonly raw: PeerReport;
  readonly polling: PeerReport;
  readonly child: PeerReport;
  readonly bullmq: BullmqReport | null;
  /** What one SIGKILL of the worker cost, by the vendor's books. */
  readonly kills: Readonly<Partial<Record<KilledWay, KillFigures>>>;
  readonly settings: {
    readonly rounds: number;
    readonly maxInFlight: number;
    readonly pace: typeof PACE;
    readonly server: string;
    readonly provider: string;
    readonly clock: string;
  };
  readonly machine: ReturnType<typeof describeMachine> & {
    readonly temporalServer: string;
    readonly temporalSdk: string;
  };
}

export async function compareEngines(options: EngineOptions): Promise<EngineReport> {
  const { shots, rounds, maxInFlight, childRows, onStep } = options;
  onStep('Starting the embedded Temporal server.');
  await using session = await openEngineSession(options.workflowBundle);
  const folder = await session.newFolder('lists');
  const listOf = async (rows: number) => {
    const csv = path.join(folder, `${rows}.csv`);
    await generateShotList(csv, rows);
    return { csv, ids: Array.from({ length: rows }, (_, row) => `take-${row + 1}`) };
  };
  const list = await listOf(shots);
  const pacedList = await listOf(options.pacedShots);

  onStep('Tuning an activity a row.');
  const rawTuned = await tune(session, 'activityARow', options.tuneRows);
  onStep('Tuning a polling activity a row.');
  const pollingTuned = await tune(session, 'pollingARow', options.tuneRows);
  onStep('Tuning a child workflow a row.');
  const childTuned = await tune(session, 'childARow', Math.ceil(options.tuneRows / 5));
  await using undo = new AsyncDisposableStack();
  const redis = options.bullmq ? await startRedis(await session.newFolder('redis')) : undefined;
  undo.defer(async () => redis?.stop());
  if (redis !== undefined) onStep('Tuning BullMQ.');
  // It is much faster: so few rows would be over before they tell.
  const bullmqSettings = redis === undefined ? undefined : await tuneBullmq(redis, 10 * options.tuneRows);

  // Turn by turn, so that a machine whose speed drifts slows all alike.
  const ours: OurFigures[] = [];
  const raw: number[] = [];
  const polling: number[] = [];
  const child: number[] = [];
  const bullmq: number[] = [];
  const turns = [
    async () => void raw.push(shots / (await measurePeer(session, 'activityARow', shots, rawTuned.best.settings))),
    async () => void ours.push(await measureOurs(session, list, `bench-${ours.length + 1}`, { maxInFlight })),
    async () =>
      void polling.push(shots / (await measurePeer(session, 'pollingARow', shots, pollingTuned.best.settings))),
    async () =>
      void child.push(childRows / (await measurePeer(session, 'childARow', childRows, childTuned.best.settings))),
    async () => {
      if (redis !== undefined && bullmqSettings !== undefined)
        bullmq.push(shots / (await measureBullmq(redis, shots, bullmqSettings)));
    },
  ];
  for (let round = 0; round < rounds; round += 1) {
    onStep(`Round ${round + 1} of ${rounds}.`);
    // Each goes first once: what runs first finds the machine as another round left it.
    for (let turn = 0; turn < turns.length; turn += 1) await turns[(round + turn) % turns.length]?.();
  }
  onStep(`At ${PACE.requests} requests a second.`);
  const paced = await measureOurs(session, pacedList, 'bench-paced', { maxInFlight, rate: PACE });

  onStep('Counting events and actions of the peers.');
  const reportOf = async (peer: Peer, rowRates: readonly number[], rows: number, tuned: Tuned): Promise<PeerReport> => {
    const { events, actions } = await countPeer(session, peer, Math.min(rows, COUNTED_ROWS), tuned.best.settings);
    const a = (figure: number) => round(figure / Math.min(rows, COUNTED_ROWS), 3);
    return { ...peerReport(rowRates, tuned), rows, eventsPerRow: a(events), actionsPerRow: a(actions) };
  };
  const reports = {
    raw: await reportOf('activityARow', raw, shots, rawTuned),
    polling: await reportOf('pollingARow', polling, shots, pollingTuned),
    child: await reportOf('childARow', child, childRows, childTuned),
  };
  const kills = options.killRows === 0 ? {} : await killAll(session, options);

  const rates = ours.map(({ seconds }) => shots / seconds);
  const middle = ours.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(ours.length / 2)] ?? paced;
  return {
    shots,
    ratioToRaw: round(medianRatio(rates, raw), 3),
    ratioToPolling: round(medianRatio(rates, polling), 3),
    ratioToChild: round(medianRatio(rates, child), 2),
    ratioToBullmq: bullmq.length === 0 ? null : round(medianRatio(rates, bullmq), 3),
    actionsPerShot: round(median(ours.map(({ histories }) => totalActions(histories))) / shots, 3),
    eventsPerShot: round(median(ours.map(({ histories }) => totalEvents(histories))) / shots, 3),
    pacedEventsPerShot: round(totalEvents(paced.histories) / options.pacedShots, 3),
    shotsPerSecond: round(median(rates), 1),
    ours: {
      seconds: round(middle.seconds, 3),
      steps: middle.steps,
      cpuSeconds: middle.cpu,
      histories: middle.histories,
      storeRequests: middle.storeRequests,
      vendorCalls: { submits: middle.vendor.sendsMs.length, checks: middle.vendor.checks },
    },
    paced: {
      shots: options.pacedShots,
      seconds: round(paced.seconds, 3),
      mostSendsInASecond: mostInWindow(paced.vendor.sendsMs, PACE.perMs),
      histories: paced.histories,
    },
    ...reports,
    bullmq:
      redis === undefined || bullmqSettings === undefined
        ? null
        : {
            rowsPerSecond: round(median(bullmq), 1),
            rows: shots,
            settings: bullmqSettings,
            redis: { version: redis.version, settings: REDIS_SETTINGS },
          },
    kills,
    settings: {
      rounds,
      maxInFlight,
      pace: PACE,
      server: 'embedded dev server with a database file, one for all',
      provider: 'in memory, accepts and completes at once; every video a small real MP4, written to a file store',
      clock: 'from opening the CSV to the checked results.csv; workers were started before',
    },
    machine: {
      ...describeMachine(),
      temporalServer: session.serverVersion,
      temporalSdk: versionOf('@temporalio/worker'),
    },
  };
}

type Tuned = Awaited<ReturnType<typeof tune>>;

/** A row costs what the others cost. */
const COUNTED_ROWS = 200;

async function killAll(session: EngineSession, options: EngineOptions) {
  const { killRows: rows, onStep } = options;
  onStep('One SIGKILL each.');
  const folder = await session.newFolder('kills');
  const { path: temporalCli } = await ensureTemporalCli();
  const workflowCode = await prepareWorkflowCode(folder);
  const peerCode = await writePeerCode(folder, session.peerCode);
  const ground = { temporalCli, ...(workflowCode === undefined ? {} : { workflowCode }) };
  const ways = KILLED_WAYS.filter((way) => way !== 'bullmq' || options.bullmq);
  return playKills({ ground, folder, rows, peerCode }, ways);
}

function peerReport(rates: readonly number[], tuned: Awaited<ReturnType<typeof tune>>) {
  return { rowsPerSecond: round(median(rates), 1), settings: tuned.best.settings, trials: tuned.trials };
}

/** Turn by turn, as the two of a turn ran on the same machine, however busy it was then. */
export function medianRatio(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.map((rate, turn) => rate / (theirs[turn] ?? Number.NaN)));
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
