// Runs the systems at the vendors of the scenarios, each with one SIGKILL, and reads the vendors' logs.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Ground } from '../faults/rig.js';
import { describeMachine, type Machine } from '../machine.js';
import { type Figures, figuresOf } from './figures.js';
import { PacingVendor } from './pacing-vendor.js';
import { plainSystem } from './plain-system.js';
import type { Scenario } from './scenario.js';
import { scriptSystem } from './script-system.js';
import { writeShotList } from './shot-list.js';
import { shotlistSystem } from './shotlist-system.js';
import type { System } from './system.js';

export const SYSTEMS: readonly System[] = [shotlistSystem, scriptSystem, plainSystem];

/** How one system did at one vendor. */
export interface Run extends Figures {
  readonly says: string;
  readonly settings: string;
  readonly seconds: number;
  /** Why it did not come to its end; the figures are those until then. */
  readonly broke?: string;
}

export interface ScenarioReport {
  readonly scenario: Scenario;
  readonly systems: Readonly<Partial<Record<System['name'], Run>>>;
}

/** What `--json` prints. */
export interface PacingReport {
  readonly scenarios: readonly ScenarioReport[];
  readonly machine: Machine;
}

export interface PacingOptions extends Ground {
  readonly scenarios: readonly Scenario[];
  readonly systems: readonly System[];
  /** Told what is done now. */
  readonly onStep: (words: string) => void;
}

/** A system that has not ended by then never will: three times as long as the limits ask for, and some minutes. */
const PATIENCE = 3;
const PATIENCE_MS = 300_000;
/** Of the shots, when the process is killed. */
const KILL_SHARE = 0.5;

export async function comparePacing(options: PacingOptions): Promise<PacingReport> {
  const scenarios: ScenarioReport[] = [];
  for (const scenario of options.scenarios) scenarios.push(await playScenario(scenario, options));
  return { scenarios, machine: describeMachine() };
}

async function playScenario(scenario: Scenario, options: PacingOptions): Promise<ScenarioReport> {
  const { systems, onStep } = options;
  onStep(`${scenario.name}: ${scenario.says}; ${scenario.shots} shots.`);
  const runs: Partial<Record<System['name'], Run>> = {};
  const play = async (system: System) => {
    const run = await playSystem(system, scenario, options);
    runs[system.name] = run;
    onStep(`  ${system.says}: ended after ${run.seconds.toFixed(0)} s.`);
  };
  if (scenario.light) await Promise.all(systems.map(play));
  else for (const system of systems) await play(system);
  return { scenario, systems: runs };
}

async function playSystem(system: System, scenario: Scenario, ground: Ground): Promise<Run> {
  const { temporalCli, workflowCode } = ground;
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-pacing-'));
  undo.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const csv = path.join(folder, 'shots.csv');
  await writeShotList(csv, scenario.shots);
  const vendor = await PacingVendor.start(folder, scenario);
  undo.defer(() => vendor.kill());
  const own = path.join(folder, system.name);
  await mkdir(own);
  const startedMs = performance.now();
  const killsAt = scenario.kills ? Math.ceil(KILL_SHARE * scenario.shots) : Infinity;
  const killMoment = (over: AbortSignal) => vendor.accepted(killsAt, over);
  const code = workflowCode === undefined ? {} : { workflowCode };
  const broke = await withinPatience(
    system.play({ temporalCli, ...code, folder: own, csv, scenario, vendor, killMoment }),
    scenario,
  );
  return {
    ...figuresOf(await vendor.requests(), scenario),
    says: system.says,
    settings: system.settings(scenario),
    seconds: (performance.now() - startedMs) / 1_000,
    ...(broke === undefined ? {} : { broke }),
  };
}

/** What went wrong. */
async function withinPatience(work: Promise<void>, scenario: Scenario): Promise<string | undefined> {
  const { allowed, shots, maxInFlight, generationMs } = scenario;
  const byRateMs = allowed === null ? 0 : (shots / allowed.requests) * allowed.perMs;
  const byPlacesMs = (shots / maxInFlight) * generationMs;
  const limitMs = PATIENCE_MS + PATIENCE * Math.max(byRateMs, byPlacesMs);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`It had no end after ${(limitMs / 1_000).toFixed(0)} s.`)), limitMs);
  });
  try {
    await Promise.race([work, late]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
