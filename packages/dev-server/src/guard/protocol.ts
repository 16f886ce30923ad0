// What a client and the guard say to each other: one JSON object a line, over a connection on the loopback.
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** What the guard is started with, as its one argument. */
export interface GuardOptions {
  readonly databaseFile: string;
  readonly cliPath: string;
  readonly namespace: string;
  /** Undefined: any free port, the one from last time if it is still free. */
  readonly port: number | undefined;
  /** Undefined: no web UI. 0: any free port. */
  readonly uiPort: number | undefined;
  readonly dynamicConfig: Readonly<Record<string, string | number | boolean>>;
}

/** The guard's exit code when another guard has the database file. */
export const EXIT_LOCKED = 75;

/** An open connection that said hello is a lease: the server lives as long as there is one. */
export type ClientMessage =
  | { readonly type: 'hello'; readonly token: string; readonly namespace: string }
  | { readonly type: 'bye' };

export type GuardMessage =
  | { readonly type: 'ready'; readonly address: string; readonly uiUrl: string | undefined; readonly pid: number }
  | { readonly type: 'failed'; readonly message: string }
  /** The answer to bye: others still use the server, or it has ended. */
  | { readonly type: 'kept' }
  | { readonly type: 'stopped' };

export function send(socket: Socket, message: ClientMessage | GuardMessage): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}

/** Calls `handle` with each message; a line that is none ends the connection. */
export function onMessage<Message>(socket: Socket, handle: (message: Message) => void): void {
  const lines = createInterface({ input: socket });
  lines.on('line', (line) => {
    let message: Message;
    try {
      message = JSON.parse(line) as Message;
    } catch {
      socket.destroy();
      return;
    }
    handle(message);
  });
  // Passed on by readline; the socket's own close is what counts.
  lines.on('error', () => {});
}
