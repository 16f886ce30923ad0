// A client's hold on the server: an open connection to the guard, which the system closes when this process ends.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { GuardMessage } from './guard/protocol.js';
import { onMessage, send } from './guard/protocol.js';
import type { ServerState } from './server-state.js';

type Ready = Extract<GuardMessage, { type: 'ready' }>;

export interface Lease {
  readonly ready: Ready;
  /** Settles when the guard is gone, or the lease was given back. */
  readonly lost: Promise<void>;
  /** Gives the lease back; resolves when the server has ended, or at once when others use it still. */
  release(): Promise<void>;
}

async function connectTo(port: number): Promise<Socket | undefined> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    socket.on('error', () => {});
    return socket;
  } catch {
    return undefined;
  }
}

/** Takes a lease; undefined when no guard answers there, an error with its words when the server can’t serve us. */
export async function takeLease(
  guard: ServerState['guard'],
  namespace: string,
  signal: AbortSignal,
): Promise<Lease | undefined> {
  const socket = await connectTo(guard.port);
  if (socket === undefined) return undefined;
  // Not once(), which fails on the error that a killed guard's connection ends with.
  const lost = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  const abort = () => socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    // The listener hears nothing of what happened while the connection was made.
    signal.throwIfAborted();
    const answer = new Promise<GuardMessage>((resolve) => onMessage<GuardMessage>(socket, resolve));
    send(socket, { type: 'hello', token: guard.token, namespace });
    const message = await Promise.race([answer, lost]);
    signal.throwIfAborted();
    if (message?.type === 'failed') throw new Error(message.message);
    if (message?.type !== 'ready') {
      socket.destroy();
      return undefined;
    }
    // Holding the server must not hold this process.
    socket.unref();
    const release = async () => {
      socket.ref();
      send(socket, { type: 'bye' });
      await lost;
    };
    return { ready: message, lost, release };
  } catch (error) {
    // An open connection is a lease, also one that nobody knows of.
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
