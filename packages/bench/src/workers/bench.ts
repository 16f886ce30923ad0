// `pnpm bench workers`: one, two and four workers on one cluster. More of them must cost nothing, and permits stay exact.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startCluster } from '@shotlist/testing/cluster';
import { Client, Connection } from '@temporalio/client';
import { prepareWorkflowCode } from '../faults/workflow-code.js';
import { describeMachine, median } from '../machine.js';
import { type Asked, type Ground, type Measured, measureWorkers } from './measure.js';

const USAGE = `Usage: pnpm bench workers [--workers 1,2,4] [--shots N] [--warm-up-shots N] [--rounds N] [--paced-shots N] [--json]
  --warm-up-shots  what each worker has made by the middle of the measured list: a process runs faster what it ran more often,
                   and is to have run the same, however many there are; half of --shots at least, by the fewest workers each
  --paced-shots    at 50 requests a second; 0 leaves them out

TEMPORAL_SERVER_PATH names Temporal’s server: "$(node toolchain/run.mjs temporal-server)". PostgreSQL is Debian’s.
`;

const RATE = { requests: 50, perMs: 1_000 } as const;
const NAMESPACE = 'default';
const INITDB = process.env['INITDB_PATH'] ?? '/usr/lib/postgresql/15/bin/initdb';

interface WorkersReport {
  readonly workers: number;
  readonly shotsPerSecond: number;
  /** To the first number of workers: the median over rounds, each against its own round. */
  readonly ratio: number;
  /** Processor time of everything, in milliseconds: the median. */
  readonly cpuMsPerShot: number;
  readonly rounds: readonly Measured[];
  readonly paced?: Measured;
}

/** The report goes to stdout, what is done meanwhile to stderr. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      workers: { type: 'string', default: '1,2,4' },
      shots: { type: 'string', default: '20000' },
      'warm-up-shots': { type: 'string', default: '60000' },
      rounds: { type: 'string', default: '3' },
      'paced-shots': { type: 'string', default: '1500' },
      json: { type: 'boolean', default: false },
    },
  });
  const counts = values.workers.split(',').map(Number);
  const [shots, warmUpShots, rounds, pacedShots] = [
    values.shots,
    values['warm-up-shots'],
    values.rounds,
    values['paced-shots'],
  ].map(Number);
  const temporalServer = process.env['TEMPORAL_SERVER_PATH'];
  const numbers = [...counts, shots, warmUpShots, rounds].every(
    (number) => Number.isSafeInteger(number) && Number(number) >= 1,
  );
  const isWarm = counts.every((workers) => warmUpOf(workers, warmUpShots ?? 0, shots ?? 0) >= 0);
  if (!numbers || !isWarm || !Number.isSafeInteger(pacedShots) || temporalServer === undefined) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-workers-'));
  undo.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const workflowCode = await prepareWorkflowCode(folder);
  const cluster = await startCluster({ temporalServer, initdb: INITDB, namespaces: [NAMESPACE] });
  undo.defer(() => cluster.close());
  const connection = await Connection.connect({ address: cluster.address });
  undo.defer(() => connection.close());
  const ground: Ground = {
    client: new Client({ connection, namespace: NAMESPACE }),
    address: cluster.address,
    namespace: NAMESPACE,
    folder,
    ...(workflowCode === undefined ? {} : { workflowCode }),
  };
  const report = await compare(ground, {
    counts,
    shots: shots ?? 0,
    warmUpShots: warmUpShots ?? 0,
    rounds: rounds ?? 0,
    pacedShots: pacedShots ?? 0,
    onStep: (words) => void process.stderr.write(`${words}\n`),
  });
  process.stdout.write(
    values.json ? `${JSON.stringify({ workers: report, machine: describeMachine() })}\n` : describeWorkers(report),
  );
}

/** Shots of all workers before the measured list, so that each has made `by` when half of that one is done. */
function warmUpOf(workers: number, by: number, shots: number): number {
  return workers * by - Math.floor(shots / 2);
}

interface Compared {
  readonly counts: readonly number[];
  readonly shots: number;
  /** Of each worker, by the middle of the measured list. */
  readonly warmUpShots: number;
  readonly rounds: number;
  readonly pacedShots: number;
  readonly onStep: (words: string) => void;
}

async function compare(
  ground: Ground,
  { counts, shots, warmUpShots, rounds, pacedShots, onStep }: Compared,
): Promise<WorkersReport[]> {
  const measured = new Map<number, Measured[]>(counts.map((workers) => [workers, []]));
  for (let round = 0; round < rounds; round += 1) {
    // Whoever comes first has the emptier database: it is another one in each round.
    const turn = round % counts.length;
    for (const workers of [...counts.slice(turn), ...counts.slice(0, turn)]) {
      const one = await measureWorkers(ground, { workers, shots, warmUpShots: warmUpOf(workers, warmUpShots, shots) });
      measured.get(workers)?.push(one);
      onStep(
        `${workers} workers: ${one.shotsPerSecond.toFixed(1)} shots/s, ${one.cpuMsPerShot.toFixed(2)} ms of processors a shot, sent by each ${one.sentByWorker.join(', ')}`,
      );
    }
  }
  const reports: WorkersReport[] = [];
  const [base = 0] = counts;
  for (const workers of counts) {
    const own = measured.get(workers) ?? [];
    const ratios = own.map(
      ({ shotsPerSecond }, round) => shotsPerSecond / (measured.get(base)?.[round]?.shotsPerSecond ?? 0),
    );
    const asked: Asked = { workers, shots: pacedShots, warmUpShots: 0, rate: RATE };
    const paced = pacedShots === 0 ? undefined : await measureWorkers(ground, asked);
    if (paced !== undefined) onStep(`${workers} workers at ${RATE.requests} a second: ${describePaced(paced)}`);
    reports.push({
      workers,
      shotsPerSecond: median(own.map(({ shotsPerSecond }) => shotsPerSecond)),
      ratio: median(ratios),
      cpuMsPerShot: median(own.map(({ cpuMsPerShot }) => cpuMsPerShot)),
      rounds: own,
      ...(paced === undefined ? {} : { paced }),
    });
  }
  return reports;
}

function describePaced({ usedOfAllowed, mostInAWindow, above }: Measured): string {
  return `${(100 * (usedOfAllowed ?? 0)).toFixed(1)} % used, ${above} above, at most ${mostInAWindow} in any second`;
}

function describeWorkers(report: readonly WorkersReport[]): string {
  const { cpu, cores, memoryGiB, platform, node } = describeMachine();
  const lines = report.map(({ workers, ratio, shotsPerSecond, cpuMsPerShot, paced }) =>
    [
      String(workers).padStart(7),
      ratio.toFixed(2).padStart(9),
      shotsPerSecond.toFixed(0).padStart(9),
      cpuMsPerShot.toFixed(2).padStart(9),
      ...(paced === undefined ? [] : [`   ${describePaced(paced)}`]),
    ].join(''),
  );
  return [
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}, Node ${node}`,
    `workers    ratio  shots/s   CPU ms${report[0]?.paced === undefined ? '' : `   at ${RATE.requests} requests a second`}`,
    ...lines,
    '',
  ].join('\n');
}
