// A list made by workers of four hosts, that join, leave, freeze, crash and lose the network; judged by the vendor's log.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gather } from '../chaos/evidence.js';
import { judgeChaos } from '../chaos/judge.js';
import { describeEnd } from '../faults/child.js';
import type { Ground } from '../faults/rig.js';
import { Fleet, rowsOf } from '../fleet/fleet.js';
import { HostNetwork } from '../hosts/host-network.js';
import { type MachineFigures, machineFigures } from './figures.js';
import { CLOCKS, FIRST_WORKERS, type MachinesScenario, type TimedBlow } from './scenario.js';

/** How a list came out. */
export interface PlayedMachines extends MachineFigures {
  readonly scenario: MachinesScenario;
  readonly succeeded: number;
  /** Generations beyond the one of their shot. */
  readonly duplicates: number;
  readonly seconds: number;
  readonly violations: readonly string[];
  /** Kept when something was wrong. */
  readonly folder?: string;
}

export interface MachinesOptions extends Ground {
  /** The path of that program. */
  readonly ip: string;
  /** Told what happens now. */
  readonly onStep?: (words: string) => void;
}

const LOOK_MS = 100;
/** Far more than it needs, on a machine that does other things too. */
const LIMIT_MS = 900_000;

export async function playMachines(scenario: MachinesScenario, options: MachinesOptions): Promise<PlayedMachines> {
  await using undo = new AsyncDisposableStack();
  const network = HostNetwork.create(options.ip, CLOCKS.length);
  undo.defer(() => network.remove());
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-machines-'));
  const played = await playIn(folder, network, scenario, options);
  if (played.violations.length > 0) return { ...played, folder };
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  return played;
}

async function playIn(
  folder: string,
  network: HostNetwork,
  scenario: MachinesScenario,
  { temporalCli, workflowCode, onStep = () => undefined }: MachinesOptions,
): Promise<PlayedMachines> {
  const { shots, rate, maxInFlight, generationMs, blows } = scenario;
  const fleet = await Fleet.open({
    temporalCli,
    ...(workflowCode === undefined ? {} : { workflowCode }),
    folder,
    vendor: { generationMs, maxInFlight },
    limits: { maxInFlight, rate },
    provider: { minPollIntervalMs: 500, listingLagMs: 1_000 },
    hosts: { network, clocks: CLOCKS },
    workers: FIRST_WORKERS,
  });
  try {
    const batchId = await fleet.publish('machines', rowsOf(shots));
    const startedMs = performance.now();
    const handle = await fleet.submit(batchId);
    const ending = fleet.end(handle, LIMIT_MS);
    const struck = await strikeInTurn(fleet, network, { blows, shots, onStep });
    const end = await ending;
    const seconds = (performance.now() - startedMs) / 1_000;
    const calls = await fleet.vendor.history();
    await writeFile(path.join(folder, 'calls.json'), JSON.stringify(calls));
    const batch = { batchId, end: end ?? (await handle.progress()), inTime: end !== undefined };
    const evidence = await gather(fleet, [batch]);
    await writeFile(path.join(folder, 'evidence.json'), JSON.stringify(evidence));
    const figures = machineFigures(calls, evidence.accepted.length, scenario);
    return {
      ...figures,
      scenario,
      succeeded: batch.end.counts.succeeded,
      duplicates: evidence.accepted.length - new Set(evidence.accepted.map(({ requestHash }) => requestHash)).size,
      seconds,
      violations: [...struck, ...judgeChaos(evidence, { listingTells: true, mayFail: false })],
    };
  } finally {
    await fleet.close();
  }
}

interface Strikes extends Pick<MachinesScenario, 'blows' | 'shots'> {
  readonly onStep: (words: string) => void;
}

/** Says what went wrong with it. */
async function strikeInTurn(fleet: Fleet, network: HostNetwork, { blows, ...rest }: Strikes): Promise<string[]> {
  const hosts = [...new Set(blows.map(({ host }) => host))];
  const wrong = await Promise.all(
    hosts.map((host) => strikeHost(fleet, network, { ...rest, blows: blows.filter((blow) => blow.host === host) })),
  );
  return wrong.flat();
}

async function strikeHost(fleet: Fleet, network: HostNetwork, { blows, shots, onStep }: Strikes): Promise<string[]> {
  const wrong: string[] = [];
  for (const blow of blows) {
    const accepted = await reached(fleet, Math.ceil(blow.afterShare * shots));
    onStep(`${accepted} of ${shots} accepted: the worker of host ${blow.host + 1} ${describeBlow(blow)}`);
    wrong.push(...(await strike(fleet, network, blow)));
  }
  return wrong;
}

async function reached(fleet: Fleet, count: number): Promise<number> {
  for (const endMs = performance.now() + LIMIT_MS; performance.now() < endMs; await sleep(LOOK_MS)) {
    const accepted = fleet.vendor.accepted().length;
    if (accepted >= count) return accepted;
  }
  throw new Error(`The vendor had not accepted ${count} requests after ${LIMIT_MS / 1_000} s.`);
}

async function strike(fleet: Fleet, network: HostNetwork, blow: TimedBlow): Promise<string[]> {
  const { host } = blow;
  switch (blow.what) {
    case 'joins':
      await fleet.startWorker(host);
      return [];
    case 'leaves': {
      fleet.worker(host).signal('SIGTERM');
      const end = await fleet.worker(host).ended;
      return end.code === 0 ? [] : [`A worker that was told to stop ended with ${describeEnd(end)}.`];
    }
    case 'freezes':
      fleet.worker(host).signal('SIGSTOP');
      await sleep(blow.forMs);
      fleet.worker(host).signal('SIGCONT');
      return [];
    case 'loses the network':
      network.unplug(host);
      await sleep(blow.forMs);
      network.plugIn(host);
      return [];
    case 'crashes':
      network.unplug(host);
      await fleet.worker(host).kill();
      await sleep(blow.forMs);
      network.plugIn(host);
      await fleet.startWorker(host);
      return [];
  }
}

function describeBlow(blow: TimedBlow): string {
  return 'forMs' in blow ? `${blow.what} for ${blow.forMs / 1_000} s` : blow.what;
}
