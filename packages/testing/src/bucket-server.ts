// Real servers of buckets for tests: one that speaks S3, one that speaks Google Cloud Storage.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from './cluster/free-ports.js';

/** A running server of buckets. */
export interface BucketServer {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  /** What a process needs to be let in; empty where nobody is asked. */
  readonly environment: Readonly<Record<string, string>>;
  /** The URL of a store in a bucket of its own, made now. */
  newStore(prefix?: string): Promise<string>;
  stop(): Promise<void>;
}

interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly endpoint: string;
  readonly folder: string;
}

/** Starts it, and waits until it answers. */
async function launch({ program, args, environment, endpoint, folder }: Launch): Promise<() => Promise<void>> {
  const server: ChildProcess = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: 'ignore',
  });
  const exited = once(server, 'exit');
  for (;;) {
    if (server.exitCode !== null) throw new Error(`${path.basename(program)} ended with ${server.exitCode}`);
    const answer = await fetch(endpoint).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer !== undefined) break;
    await sleep(20);
  }
  return async () => {
    server.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
}

const newName = () => `shots-${randomBytes(6).toString('hex')}`;

/** `program` is the path of versitygw. Its buckets are folders. */
export async function startS3Server(program: string): Promise<BucketServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-s3-'));
  const buckets = path.join(folder, 'buckets');
  const sidecar = path.join(folder, 'sidecar');
  for (const one of [buckets, sidecar]) mkdirSync(one);
  const [port] = await freePorts(1);
  const endpoint = `http://127.0.0.1:${port}`;
  const key = { id: newName(), secret: randomBytes(20).toString('hex') };
  const stop = await launch({
    program,
    // Not every file system keeps what is said of a file beside it.
    args: ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--sidecar', sidecar, buckets],
    environment: { ROOT_ACCESS_KEY: key.id, ROOT_SECRET_KEY: key.secret },
    endpoint,
    folder,
  });
  return {
    endpoint,
    environment: {
      AWS_ACCESS_KEY_ID: key.id,
      AWS_SECRET_ACCESS_KEY: key.secret,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_REGION: 'us-east-1',
    },
    async newStore(prefix = 'studio/videos') {
      const bucket = newName();
      mkdirSync(path.join(buckets, bucket));
      return `s3://${bucket}/${prefix}?endpoint=${endpoint}`;
    },
    stop,
  };
}

/** `program` is the path of fake-gcs-server. */
export async function startGsServer(program: string): Promise<BucketServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-gs-'));
  const [port] = await freePorts(1);
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = await launch({
    program,
    args: [
      '-scheme',
      'http',
      '-host',
      '127.0.0.1',
      '-port',
      String(port),
      '-backend',
      'memory',
      '-external-url',
      endpoint,
      '-public-host',
      `127.0.0.1:${port}`,
    ],
    endpoint,
    folder,
  });
  return {
    endpoint,
    environment: {},
    async newStore(prefix = 'studio/videos') {
      const bucket = newName();
      const made = await fetch(`${endpoint}/storage/v1/b`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: bucket }),
      });
      if (!made.ok) throw new Error(`The bucket was not made: ${made.status}`);
      return `gs://${bucket}/${prefix}?endpoint=${endpoint}`;
    },
    stop,
  };
}
