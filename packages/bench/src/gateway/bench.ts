// `pnpm bench gateway`: accepted submits a second, beside a bare route that writes the same row and starts the same workflow.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { Child, scriptCommand } from '../faults/child.js';
import { TemporalProcess } from '../faults/temporal-process.js';
import { describeMachine } from '../machine.js';
import { flood, type Flood } from './flood.js';
import type { ServerSettings } from './server-process.js';

const USAGE = `Usage: pnpm bench gateway [--requests N] [--at-once N] [--turns N] [--database URL] [--json]
  --database  a PostgreSQL that may be written to (default: PGlite in a folder of its own)
`;

interface Server {
  readonly url: string;
  readonly key: string;
}

type Figures = Omit<Flood, 'ids'>;

interface Turn {
  readonly gateway: Figures;
  readonly bare: Figures;
  /** All of the gateway's were handed to Temporal so many seconds after the first was sent. */
  readonly handedSeconds: number;
}

interface GatewayReport {
  readonly database: 'PGlite' | 'PostgreSQL';
  readonly requests: number;
  readonly atOnce: number;
  readonly turns: readonly Turn[];
  /** Accepted a second, by the bare route's; the median of the turns. */
  readonly ratioToBare: number;
  /** The same, until the last workflow was started. */
  readonly ratioHanded: number;
  readonly p99Ms: number;
}

/** The report goes to stdout, what is done meanwhile to stderr. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      requests: { type: 'string', default: '1000' },
      'at-once': { type: 'string', default: '32' },
      turns: { type: 'string', default: '3' },
      database: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const numbers = [values.requests, values['at-once'], values.turns].map(Number);
  const [requests = 0, atOnce = 0, turns = 0] = numbers;
  if (!numbers.every((number) => Number.isInteger(number) && number >= 1)) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const report = await measure({ requests, atOnce, turns, databaseUrl: values.database });
  if (values.json) process.stdout.write(`${JSON.stringify({ ...report, machine: describeMachine() })}\n`);
  else process.stdout.write(describe(report));
}

async function measure(options: {
  readonly requests: number;
  readonly atOnce: number;
  readonly turns: number;
  readonly databaseUrl: string | undefined;
}): Promise<GatewayReport> {
  const { requests, atOnce, turns, databaseUrl } = options;
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-gateway-'));
  undo.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const { path: temporalCli } = await ensureTemporalCli();
  const temporal = await TemporalProcess.start(temporalCli, folder);
  undo.defer(() => temporal.kill());
  const start = async (kind: ServerSettings['kind']): Promise<Server> => {
    const own = path.join(folder, kind);
    await mkdir(own);
    const settings: ServerSettings = {
      kind,
      folder: own,
      address: temporal.address,
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    };
    const child = new Child(scriptCommand('../gateway/server-process', settings), {
      name: kind,
      logFile: path.join(folder, `${kind}.log`),
    });
    undo.defer(() => child.kill());
    const [, url = '', key = ''] = (await child.says('ready')).split(' ');
    return { url, key };
  };
  const gateway = await start('gateway');
  const bare = await start('bare');
  // The first ones pay for what is loaded late.
  const first = { requests: Math.min(100, requests), atOnce };
  await flood({ ...bare, ...first });
  await handedOver(gateway, (await flood({ ...gateway, ...first })).ids, atOnce);
  const played: Turn[] = [];
  for (let turn = 1; turn <= turns; turn += 1) {
    const startedMs = performance.now();
    const ours = await flood({ ...gateway, requests, atOnce });
    await handedOver(gateway, ours.ids, atOnce);
    const handedSeconds = (performance.now() - startedMs) / 1_000;
    const theirs = await flood({ ...bare, requests, atOnce });
    played.push({ gateway: withoutIds(ours), bare: withoutIds(theirs), handedSeconds });
    process.stderr.write(
      `turn ${turn}: ${ours.perSecond.toFixed(0)} accepted a second, bare ${theirs.perSecond.toFixed(0)}\n`,
    );
  }
  return {
    database: databaseUrl === undefined ? 'PGlite' : 'PostgreSQL',
    requests,
    atOnce,
    turns: played,
    ratioToBare: median(played.map((turn) => turn.gateway.perSecond / turn.bare.perSecond)),
    ratioHanded: median(played.map((turn) => requests / turn.handedSeconds / turn.bare.perSecond)),
    p99Ms: median(played.map((turn) => turn.gateway.p99Ms)),
  };
}

/** Waits until those that were accepted last have left the outbox, which keeps their order. */
async function handedOver({ url, key }: Server, ids: readonly string[], atOnce: number): Promise<void> {
  for (const id of ids.slice(-atOnce)) {
    for (;;) {
      const answer = await fetch(`${url}/api/v1/status/${id}`, { headers: { Authorization: `Bearer ${key}` } });
      const { status } = (await answer.json()) as { readonly status: string };
      if (status !== 'pending') break;
      await sleep(20);
    }
  }
}

function withoutIds({ ids: _ids, ...figures }: Flood): Figures {
  return figures;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function describe({ database, requests, atOnce, turns, ratioToBare, ratioHanded, p99Ms }: GatewayReport): string {
  return [
    `${requests} submits, ${atOnce} at a time, ${database}, median of ${turns.length} turns`,
    `accepted a second, by the bare route’s: ${ratioToBare.toFixed(2)}; until the last workflow was started: ${ratioHanded.toFixed(2)}`,
    `the gateway’s slowest of a hundred: ${p99Ms.toFixed(0)} ms`,
    '',
  ].join('\n');
}
