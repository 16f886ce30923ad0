// A PostgreSQL of a test's own, in a folder that is gone afterwards.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from './free-ports.js';

export interface TestPostgres {
  readonly url: string;
  /** As a crash would: no goodbye to anyone. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** `initdb` is the path of that program; the server's own is beside it. Of `connections` there may be 60 unless it is said. */
export async function startPostgres(
  initdb: string,
  { connections = 60 }: { readonly connections?: number } = {},
): Promise<TestPostgres> {
  const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-postgres-'));
  const owner = ownerIfRoot();
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  const data = path.join(folder, 'data');
  const options = { ...owner, cwd: folder, stdio: 'ignore' } as const;
  execFileSync(initdb, ['-D', data, '-U', 'test', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C'], options);
  const [port] = await freePorts(1);
  const settings = ['listen_addresses=127.0.0.1', 'fsync=off', `max_connections=${connections}`].flatMap((one) => [
    '-c',
    one,
  ]);
  let server = launch();

  function launch() {
    const program = path.join(path.dirname(initdb), 'postgres');
    return spawn(program, ['-D', data, '-p', String(port), '-k', folder, ...settings], {
      ...owner,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  }
  async function untilReady(): Promise<void> {
    for await (const line of server.stderr) if (String(line).includes('ready to accept connections')) break;
    server.stderr.destroy();
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill(signal);
    await exited;
  }
  await untilReady();
  return {
    url: `postgres://test@127.0.0.1:${port}/postgres`,
    kill: () => end('SIGQUIT'),
    async start() {
      server = launch();
      await untilReady();
    },
    async close() {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to be run by root. */
function ownerIfRoot(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith('postgres:'));
  const [, , uid = '', gid = ''] = line?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}
