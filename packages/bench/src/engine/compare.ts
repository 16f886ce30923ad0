// The whole comparison: peers are tuned, then everything is measured in turns, and ratios are taken turn by turn.
import path from 'node:path';
import type { WorkflowBundle } from '@temporalio/worker';
import { describeMachine, median, versionOf } from '../machine.js';
import { generateShotList } from '../csv/generate.js';
import { mostInWindow } from './arrivals.js';
import { type Histories, totalEvents } from './histories.js';
import { measureOurs, type OurFigures } from './ours.js';
import { measurePeer, type PeerSettings } from './peers.js';
import { openEngineSession } from './session.js';
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
}

/** What `--json` prints. */
export interface EngineReport {
  readonly shots: number;
  readonly ratioToRaw: number;
  readonly ratioToChild: number;
  readonly eventsPerShot: number;
  readonly pacedEventsPerShot: number;
  readonly shotsPerSecond: number;
  readonly ours: {
    readonly seconds: number;
    readonly steps: OurFigures['steps'];
    readonly cpuSeconds: OurFigures['cpu'];
    readonly histories: Histories;
  };
  readonly paced: {
    readonly shots: number;
    readonly seconds: number;
    readonly mostSendsInASecond: number;
    readonly histories: Histories;
  };
  readonly raw: PeerReport;
  readonly child: PeerReport;
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
  onStep('Tuning a child workflow a row.');
  const childTuned = await tune(session, 'childARow', Math.ceil(options.tuneRows / 5));

  // Turn by turn, so that a machine whose speed drifts slows all alike.
  const ours: OurFigures[] = [];
  const raw: number[] = [];
  const child: number[] = [];
  const turns = [
    async () => void raw.push(shots / (await measurePeer(session, 'activityARow', shots, rawTuned.best.settings))),
    async () => void ours.push(await measureOurs(session, list, `bench-${ours.length + 1}`, { maxInFlight })),
    async () =>
      void child.push(childRows / (await measurePeer(session, 'childARow', childRows, childTuned.best.settings))),
  ];
  for (let round = 0; round < rounds; round += 1) {
    onStep(`Round ${round + 1} of ${rounds}.`);
    // Each goes first once: what runs first finds the machine as another round left it.
    for (let turn = 0; turn < turns.length; turn += 1) await turns[(round + turn) % turns.length]?.();
  }
  onStep(`At ${PACE.requests} requests a second.`);
  const paced = await measureOurs(session, pacedList, 'bench-paced', { maxInFlight, rate: PACE });

  const rates = ours.map(({ seconds }) => shots / seconds);
  const middle = ours.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(ours.length / 2)] ?? paced;
  return {
    shots,
    ratioToRaw: round(medianRatio(rates, raw), 3),
    ratioToChild: round(medianRatio(rates, child), 2),
    eventsPerShot: round(median(ours.map(({ histories }) => totalEvents(histories))) / shots, 3),
    pacedEventsPerShot: round(totalEvents(paced.histories) / options.pacedShots, 3),
    shotsPerSecond: round(median(rates), 1),
    ours: {
      seconds: round(middle.seconds, 3),
      steps: middle.steps,
      cpuSeconds: middle.cpu,
      histories: middle.histories,
    },
    paced: {
      shots: options.pacedShots,
      seconds: round(paced.seconds, 3),
      mostSendsInASecond: mostInWindow(paced.vendor.sendsMs, PACE.perMs),
      histories: paced.histories,
    },
    raw: { ...peerReport(raw, rawTuned), rows: shots },
    child: { ...peerReport(child, childTuned), rows: childRows },
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
