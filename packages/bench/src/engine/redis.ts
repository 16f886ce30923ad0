// A Redis of its own for BullMQ: in a folder, on a free port, and set as people do who can't lose jobs.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Child } from '../faults/child.js';
import { freePort } from '../faults/temporal-process.js';

export interface RedisServer {
  readonly port: number;
  readonly version: string;
  stop(): Promise<void>;
}

/** As BullMQ's own pages advise for production. */
export const REDIS_SETTINGS = 'appendonly yes, appendfsync everysec, maxmemory-policy noeviction';
const READY_MS = 30_000;

/** Throws where no `redis-server` is on the PATH: Debian's is `apt-get install redis-server`. */
export async function startRedis(folder: string, program = 'redis-server'): Promise<RedisServer> {
  const port = await freePort();
  const settings = REDIS_SETTINGS.split(', ').flatMap((setting) => {
    const [name = '', value = ''] = setting.split(' ');
    return [`--${name}`, value];
  });
  const child = new Child(
    [program, '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...settings],
    { name: 'redis-server', logFile: path.join(folder, 'redis.log') },
  );
  const client = new Redis({ port, lazyConnect: true, maxRetriesPerRequest: null, retryStrategy: () => 100 });
  client.on('error', () => undefined);
  try {
    for (const endMs = performance.now() + READY_MS; ; await sleep(50)) {
      const info = await answerOf(client);
      const version = /^redis_version:(.*)$/m.exec(info ?? '')?.[1]?.trim();
      if (version !== undefined) return { port, version, stop: () => child.kill() };
      if (!child.runs || performance.now() > endMs) throw new Error('redis-server did not start.');
    }
  } catch (error) {
    await child.kill();
    throw error;
  } finally {
    client.disconnect();
  }
}

async function answerOf(client: Redis): Promise<string | undefined> {
  const late = sleep(1_000, undefined, { ref: false });
  return Promise.race([client.info('server').catch(() => undefined), late]);
}
