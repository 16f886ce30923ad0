import { execFile } from 'node:child_process';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { isShotlistError } from '@shotlist/core';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { cli, isAlive, newDatabase, startClient, temporal, until } from './__fixtures__/dev-server-test.js';
import { GRPC_OK, describeNamespace } from './guard/grpc-status.js';
import type { DevServer, DevServerOptions } from './index.js';
import { startDevServer } from './index.js';
import { readState, stateFiles } from './server-state.js';

beforeEach((context) => {
  if (cli === undefined) context.skip('skipped: needs a Temporal CLI');
});

async function start(options: DevServerOptions): Promise<DevServer> {
  const server = await startDevServer(options);
  onTestFinished(() => server.stop());
  return server;
}

/** One that isn’t there refuses at once; one that is there may be busy, and is asked again. */
const answers = async (address: string, namespace = 'default') => {
  for (let tries = 0; tries < 10; tries += 1) {
    const status = await describeNamespace(address, namespace, 2_000);
    if (status !== undefined) return status === GRPC_OK;
  }
  return false;
};
const guardPid = async (databaseFile: string) => (await readState(stateFiles(databaseFile).state))!.guard.pid;

async function refusal(
  options: DevServerOptions,
): Promise<{ code: string; message: string; where: string | undefined }> {
  try {
    await (await startDevServer(options)).stop();
  } catch (error) {
    if (isShotlistError(error)) return { code: error.code, message: error.message, where: error.where };
  }
  return { code: 'none', message: '', where: undefined };
}

describe('one process', () => {
  test('starts a server that answers with its namespace, takes a workflow, and ends with all its files but database and log', async () => {
    const databaseFile = await newDatabase();
    const server = await start({ databaseFile: relative(process.cwd(), databaseFile), namespace: 'films' });
    expect(server).toMatchObject({
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      namespace: 'films',
      uiUrl: undefined,
      attached: false,
    });
    expect(await answers(server.address, 'films')).toBe(true);
    await temporal(
      server.address,
      'workflow',
      'start',
      '-n',
      'films',
      '--type',
      'anything',
      '--task-queue',
      'q',
      '-w',
      'first',
    );
    const guard = await guardPid(databaseFile);
    await server.stop();
    await server.stop();
    expect(await isAlive(server.pid)).toBe(false);
    await until('the guard ends', async () => !(await isAlive(guard)));
    const left = await readdir(dirname(databaseFile));
    expect(left.filter((name) => !/^temporal\.db(-wal|-shm)?$/.test(name)).toSorted()).toEqual([
      'temporal.db.lock',
      'temporal.db.log',
    ]);
  });

  test('listens on 127.0.0.1 alone', async (context) => {
    if (process.platform !== 'linux') return context.skip('skipped: needs Linux');
    const server = await start({ databaseFile: await newDatabase(), uiPort: 0 });
    const sockets = await Promise.all(
      (await readdir(`/proc/${server.pid}/fd`)).map((fd) =>
        promisify(execFile)('readlink', [`/proc/${server.pid}/fd/${fd}`]).then(
          (r) => r.stdout,
          () => '',
        ),
      ),
    );
    const inodes = new Set(sockets.map((link) => /^socket:\[(\d+)\]/.exec(link)?.[1]));
    const tables = await Promise.all(
      ['tcp', 'tcp6'].map((name) => readFile(`/proc/${server.pid}/net/${name}`, 'utf8').catch(() => '')),
    );
    const listening = tables
      .flatMap((table) => table.split('\n'))
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && inodes.has(fields[9]));
    expect(listening.length).toBeGreaterThan(1);
    expect(listening.map((fields) => fields[1]!.split(':')[0]).filter((address) => address !== '0100007F')).toEqual([]);
  });

  test('serves the web UI only when asked', async () => {
    const server = await start({ databaseFile: await newDatabase(), uiPort: 0 });
    const page = await fetch(server.uiUrl!);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    await page.body?.cancel();
  });

  test('shares one server between its handles, which ends with the last of them', async () => {
    const databaseFile = await newDatabase();
    const servers = await Promise.all(Array.from({ length: 6 }, () => start({ databaseFile })));
    expect(new Set(servers.map((server) => server.pid)).size).toBe(1);
    expect(servers.filter((server) => !server.attached)).toHaveLength(1);
    for (const server of servers.slice(0, 5)) await server.stop();
    expect(await answers(servers[5]!.address)).toBe(true);
    await servers[5]!.stop();
    expect(await isAlive(servers[0]!.pid)).toBe(false);
  });

  test('can start again at once, and as often as it likes', async () => {
    const databaseFile = await newDatabase();
    for (let round = 0; round < 3; round += 1) {
      const server = await startDevServer({ databaseFile });
      expect(await answers(server.address)).toBe(true);
      const stopped = server.stop();
      const next = await startDevServer({ databaseFile });
      expect(await answers(next.address)).toBe(true);
      await Promise.all([stopped, next.stop()]);
      expect(await isAlive(next.pid)).toBe(false);
    }
  });

  test('is told what a running server can’t give', async () => {
    const databaseFile = await newDatabase();
    const server = await start({ databaseFile });
    for (const options of [{ port: 1 }, { uiPort: 0 }, { namespace: 'missing' }]) {
      const { code, message } = await refusal({ databaseFile, ...options });
      expect([options, code]).toEqual([options, 'DEV_SERVER_FAILED']);
      expect(message).toContain(server.address);
    }
    expect(await answers(server.address)).toBe(true);
  });

  test('is told why a server doesn’t start, with the log to look at', async () => {
    const broken = await newDatabase();
    await writeFile(broken, 'this is no database, whatever its name says'.repeat(100));
    expect(await refusal({ databaseFile: broken })).toMatchObject({
      code: 'DEV_SERVER_FAILED',
      where: stateFiles(broken).log,
      message: expect.stringContaining('file is not a database'),
    });

    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await refusal({ databaseFile: await newDatabase(), port })).toMatchObject({
      code: 'DEV_SERVER_FAILED',
      message: expect.stringContaining('already in use'),
    });

    expect(await refusal({ databaseFile: await newDatabase(), cliPath: '/nonexistent/temporal' })).toMatchObject({
      code: 'DEV_SERVER_FAILED',
      message: expect.stringContaining('ENOENT'),
    });
    expect(await refusal({ databaseFile: await newDatabase(), namespace: 'x'.repeat(200) })).toMatchObject({
      code: 'DEV_SERVER_FAILED',
    });
    expect(await refusal({ databaseFile: join(broken, 'below', 'temporal.db') })).toMatchObject({
      code: 'DEV_SERVER_FAILED',
    });
  });

  test('stops waiting when told to, and leaves nothing running', async () => {
    const databaseFile = await newDatabase();
    const stop = new AbortController();
    const starting = startDevServer({ databaseFile, signal: stop.signal }).catch(String);
    let guard = 0;
    await until(
      'a guard has come',
      async () => (guard = (await readState(stateFiles(databaseFile).state))?.guard.pid ?? 0) > 0,
    );
    stop.abort(new Error('told to stop'));
    expect(await starting).toBe('Error: told to stop');
    await until('the guard ends', async () => !(await isAlive(guard)));
    expect(await readState(stateFiles(databaseFile).state)).toBeUndefined();
    await expect(startDevServer({ databaseFile, signal: stop.signal })).rejects.toThrow('told to stop');
  });
});

describe('several processes', () => {
  test('that start together have one server, and nothing of it on stdout', async () => {
    const databaseFile = await newDatabase();
    const clients = await Promise.all(Array.from({ length: 4 }, () => startClient({ databaseFile })));
    expect(new Set(clients.map((client) => client.server.address)).size).toBe(1);
    expect(clients.map((client) => client.lines.length)).toEqual([1, 1, 1, 1]);
    await clients[0]!.stop();
    await clients[1]!.kill();
    expect(await answers(clients[2]!.server.address)).toBe(true);
    await clients[2]!.kill();
    await clients[3]!.stop();
    // The guard may hear of the kill only after the goodbye.
    await until('the server ends', async () => !(await isAlive(clients[0]!.server.pid)));
  });

  test('lose nothing by a Ctrl-C in the terminal: it does not reach the server', async () => {
    const databaseFile = await newDatabase();
    const client = await startClient({ databaseFile });
    process.kill(-client.child.pid!, 'SIGINT');
    expect(await answers(client.server.address)).toBe(true);
    expect(await temporal(client.server.address, 'operator', 'cluster', 'health')).toContain('SERVING');
    await client.stop();
  });

  test('end the server when they are killed', async () => {
    const databaseFile = await newDatabase();
    const client = await startClient({ databaseFile });
    const guard = await guardPid(databaseFile);
    await client.kill();
    await until('server and guard end', async () => !(await isAlive(client.server.pid)) && !(await isAlive(guard)));
  });
});

describe('after a kill', () => {
  test('of client and guard, the next start ends the orphan and keeps its state', async () => {
    const databaseFile = await newDatabase();
    const client = await startClient({ databaseFile });
    await temporal(client.server.address, 'workflow', 'start', '--type', 'anything', '--task-queue', 'q', '-w', 'kept');
    process.kill(await guardPid(databaseFile), 'SIGKILL');
    await client.kill();
    const next = await start({ databaseFile });
    expect(next.pid).not.toBe(client.server.pid);
    expect(await isAlive(client.server.pid)).toBe(false);
    expect(await temporal(next.address, 'workflow', 'describe', '-w', 'kept')).toContain('anything');
  });

  test('of everything at once, again and again, the state is kept', async () => {
    const databaseFile = await newDatabase();
    for (let round = 0; round < 3; round += 1) {
      const client = await startClient({ databaseFile });
      await temporal(
        client.server.address,
        'workflow',
        'start',
        '--type',
        'anything',
        '--task-queue',
        'q',
        '-w',
        `kept-${round}`,
      );
      const guard = await guardPid(databaseFile);
      for (const pid of [client.server.pid, guard, client.child.pid!]) process.kill(pid, 'SIGKILL');
      await until('all are gone', async () => !(await isAlive(client.server.pid)) && !(await isAlive(guard)));
    }
    const server = await start({ databaseFile });
    for (let round = 0; round < 3; round += 1)
      expect(await temporal(server.address, 'workflow', 'describe', '-w', `kept-${round}`)).toContain('anything');
  });

  test('of the server, it comes back by itself at the same address', async () => {
    const server = await start({ databaseFile: await newDatabase() });
    process.kill(server.pid, 'SIGKILL');
    await until('the server is gone', async () => !(await isAlive(server.pid)));
    await until('it answers again', () => answers(server.address));
  });

  test('of the guard, its client gets another one, and the server the same address', async () => {
    const databaseFile = await newDatabase();
    const server = await start({ databaseFile });
    const guard = await guardPid(databaseFile);
    process.kill(guard, 'SIGKILL');
    await until(
      'there is another guard',
      async () =>
        (await guardPid(databaseFile)) !== guard && !(await isAlive(server.pid)) && (await answers(server.address)),
    );
    const again = await start({ databaseFile });
    expect([again.attached, again.address]).toEqual([true, server.address]);
  });

  test('a process that was given a dead server’s id is left alone', async () => {
    const databaseFile = await newDatabase();
    const bystander = execFile(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
    onTestFinished(() => void bystander.kill('SIGKILL'));
    const state = {
      version: 1,
      guard: { pid: bystander.pid, port: 9, token: 'x' },
      server: { pid: bystander.pid, startedTicks: '1', address: '127.0.0.1:9' },
    };
    await writeFile(stateFiles(databaseFile).state, JSON.stringify(state));
    const server = await start({ databaseFile });
    expect(await answers(server.address)).toBe(true);
    expect(await isAlive(bystander.pid!)).toBe(true);
  });

  test('a state file of a later version is left as it is, and told', async () => {
    const databaseFile = await newDatabase();
    const { state } = stateFiles(databaseFile);
    await writeFile(state, '{"version":2}');
    await expect(start({ databaseFile })).rejects.toMatchObject({ code: 'STATE_NEWER', where: state });
    expect(await readFile(state, 'utf8')).toBe('{"version":2}');
    // What cleans up after this test reads it too.
    await rm(state);
  });

  test('a state file that is cut short doesn’t matter', async () => {
    for (const content of ['{"version":1,"gua', '', 'null']) {
      const databaseFile = await newDatabase();
      await writeFile(stateFiles(databaseFile).state, content);
      const server = await start({ databaseFile });
      expect([content, await answers(server.address)]).toEqual([content, true]);
      await server.stop();
    }
  });
});
