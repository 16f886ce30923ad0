// What a round starts as workers and submitters: scripts of this folder, or the `shotlist` command itself.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RateLimit } from '@shotlist/core';
import { scriptCommand } from './child.js';

export interface RigLimits {
  readonly maxInFlight: number;
  readonly rate?: RateLimit;
}

/** Where a round takes place. */
export interface Place {
  readonly folder: string;
  readonly address: string;
  readonly storeUrl: string;
  readonly account: string;
  readonly vendorUrl: string;
  readonly limits: RigLimits;
  /** A file with the workflows, where they weren't built. */
  readonly workflowCode?: string;
}

/** What worker-process.ts is given. */
export interface WorkerSettings extends Place {
  readonly graceMs: number;
}

/** What submit-process.ts is given. */
export interface SubmitSettings extends Place {
  readonly csv: string;
}

export interface Processes {
  worker(graceMs: number): readonly string[];
  submitter(csv: string): readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** How a worker's line begins when it works. */
  readonly ready: string;
  /** A submitter says each of its steps. */
  readonly saysSteps: boolean;
}

/** Small scripts by the same doors as the command's: quick to start, and a killed worker's workflows go on after a second. */
export function ownProcesses(place: Place): Processes {
  return {
    worker: (graceMs) => scriptCommand('worker-process', { ...place, graceMs } satisfies WorkerSettings),
    submitter: (csv) => scriptCommand('submit-process', { ...place, csv } satisfies SubmitSettings),
    env: {},
    ready: 'ready',
    saysSteps: true,
  };
}

// The same from src as from dist.
const SHOTLIST = fileURLToPath(new URL('../../../cli/bin/shotlist.js', import.meta.url));
const PROVIDER = new URL('../../dist/faults/remote-provider.js', import.meta.url).href;

/** The command as people start it, with a configuration in the round's folder. It has to be built. */
export async function shotlistProcesses(place: Place): Promise<Processes> {
  const { folder, account, vendorUrl, address, storeUrl, limits } = place;
  const { maxInFlight, rate } = limits;
  const paced = rate === undefined ? {} : { rate: { requests: rate.requests, per: `${rate.perMs}ms` } };
  const config = [
    `import { createRemoteProvider } from ${JSON.stringify(PROVIDER)};`,
    `const provider = () => createRemoteProvider(${JSON.stringify(vendorUrl)});`,
    `const limits = ${JSON.stringify({ maxInFlight, ...paced })};`,
    `export default { store: ${JSON.stringify(storeUrl)}, accounts: { ${account}: { provider, ...limits } } };`,
  ];
  await writeFile(path.join(folder, 'shotlist.config.mjs'), `${config.join('\n')}\n`);
  const command = [process.execPath, SHOTLIST];
  return {
    worker: (graceMs) => [...command, 'worker', '--account', account, '--grace', String(graceMs / 1_000), '--json'],
    submitter: (csv) => [...command, 'submit', csv, '--account', account, '--json'],
    env: { TEMPORAL_ADDRESS: address },
    ready: '{"type":"ready"',
    saysSteps: false,
  };
}
