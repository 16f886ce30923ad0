// A connection to a server through a proxy (HTTP CONNECT).
import type { Socket } from 'node:net';
import { type buildConnector, Client } from 'undici';

/** The socket that the proxy has connected. The proxy's user and password, if its URL has them, go to it alone. */
export async function openTunnel(
  proxyUrl: string,
  target: buildConnector.Options,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  const proxy = new URL(proxyUrl);
  const port = target.port === '' ? (target.protocol === 'https:' ? '443' : '80') : target.port;
  const host = `${target.hostname.includes(':') ? `[${target.hostname}]` : target.hostname}:${port}`;
  const client = new Client(proxy.origin);
  try {
    const { statusCode, socket } = await client.connect({
      path: host,
      headers: { host, ...authorization(proxy) },
      ...(signal === undefined ? {} : { signal }),
    });
    if (statusCode === 200) return socket as Socket;
    socket.destroy();
    throw new Error(`The proxy ${proxy.host} answered ${statusCode}.`);
  } catch (error) {
    void client.destroy().catch(() => undefined);
    throw error;
  }
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  return { 'proxy-authorization': `Basic ${credentials}` };
}
