// A port that nobody listens on now.
import { once } from 'node:events';
import { createServer } from 'node:net';

async function isFree(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    server.listen({ port, host: '127.0.0.1', exclusive: true });
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : undefined;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}

/** `preferred` when it is free, so that an address survives a restart; else any. */
export async function findFreePort(preferred: number | undefined): Promise<number> {
  const port = (preferred === undefined ? undefined : await isFree(preferred)) ?? (await isFree(0));
  if (port === undefined) throw new Error('no port of 127.0.0.1 is free');
  return port;
}
