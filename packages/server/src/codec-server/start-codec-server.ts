// A codec server that listens on a port.
import { serveApp } from '../serve-app.js';
import { type CodecAppOptions, createCodecApp } from './create-codec-app.js';

export interface StartCodecServerOptions extends CodecAppOptions {
  /** 0 is any that is free. @default 8081 */
  readonly port?: number;
  /** @default 127.0.0.1 */
  readonly host?: string;
}

export interface RunningCodecServer {
  /** Scheme, host and port where it listens: the endpoint that Temporal's UI and CLI take. */
  readonly url: string;
  close(): Promise<void>;
}

/** Throws `USAGE` where the port can't be had. */
export async function startCodecServer(options: StartCodecServerOptions): Promise<RunningCodecServer> {
  const { port = 8081, host = '127.0.0.1', ...rest } = options;
  return serveApp(createCodecApp(rest), { port, host, name: 'The codec server' });
}
