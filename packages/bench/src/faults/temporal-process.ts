// A Temporal server that may be killed and started again, on the same file and port.
import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { Child } from './child.js';

const READY_MS = 120_000;
const LOOPBACK = '127.0.0.1';

export class TemporalProcess {
  readonly address: string;
  readonly #host: string;
  readonly #cliPath: string;
  readonly #folder: string;
  readonly #port: number;
  readonly #metricsPort: number;
  #child: Child | undefined;

  private constructor(
    cliPath: string,
    folder: string,
    host: string,
    ports: { readonly server: number; readonly metrics: number },
  ) {
    this.#cliPath = cliPath;
    this.#folder = folder;
    this.#host = host;
    this.#port = ports.server;
    this.#metricsPort = ports.metrics;
    this.address = `${host}:${ports.server}`;
  }

  /** On an address of this machine. */
  static async start(cliPath: string, folder: string, host = LOOPBACK): Promise<TemporalProcess> {
    const server = new TemporalProcess(cliPath, folder, host, {
      server: await freePort(host),
      metrics: await freePort(host),
    });
    await server.startAgain();
    return server;
  }

  /** With its database file, set as Shotlist's own server is. */
  async startAgain(triesLeft = 2): Promise<void> {
    const database = path.join(this.#folder, 'temporal.db');
    const serve = 'server start-dev --headless --log-level error --namespace default'.split(' ');
    const dynamic = ['matching.useNewMatcher=true', 'matching.enableFairness=true'].flatMap((value) => [
      '--dynamic-config-value',
      value,
    ]);
    const pragmas = ['journal_mode=WAL', 'synchronous=FULL'].flatMap((value) => ['--sqlite-pragma', value]);
    const ports = ['--port', String(this.#port), '--metrics-port', String(this.#metricsPort)];
    // Its parts find each other at 127.0.0.1, whatever else it listens to.
    const listensTo = this.#host === LOOPBACK ? LOOPBACK : '0.0.0.0';
    this.#child = new Child(
      [this.#cliPath, ...serve, '--ip', listensTo, ...ports, '--db-filename', database, ...pragmas, ...dynamic],
      {
        name: 'the Temporal server',
        logFile: path.join(this.#folder, 'temporal.log'),
      },
    );
    for (const deadlineMs = performance.now() + READY_MS; ; await sleep(50)) {
      if (await this.#answers()) return;
      if (this.#child.runs && performance.now() < deadlineMs) continue;
      // Its parts listen to ports of its own choice, which another server may have taken meanwhile.
      if (!this.#child.runs && triesLeft > 0) return this.startAgain(triesLeft - 1);
      throw new Error('The Temporal server did not start.');
    }
  }

  async #answers(): Promise<boolean> {
    try {
      const connection = await Connection.connect({ address: this.address, connectTimeout: 1_000 });
      try {
        await connection.workflowService.describeNamespace({ namespace: 'default' });
        return true;
      } finally {
        await connection.close();
      }
    } catch {
      return false;
    }
  }

  /** Undefined before it was started. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async kill(): Promise<void> {
    await this.#child?.kill();
  }

  /** Requests of one kind that it has answered since it was started last, by its own metrics: heartbeats are in no history. */
  async requests(operation: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.#metricsPort}/metrics`)).text();
    return text
      .split('\n')
      .filter((line) => line.startsWith('service_requests{') && line.includes(`operation="${operation}"`))
      .filter((line) => line.includes('service_name="frontend"'))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  /** Whoever uses it closes it. */
  async connect(): Promise<{ readonly client: Client; readonly close: () => Promise<void> }> {
    const connection = await Connection.connect({ address: this.address });
    return { client: new Client({ connection }), close: () => connection.close() };
  }

  /** `temporal ARGUMENTS --address …`, as a person would type it. Throws with what it said when it fails. */
  async command(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(this.#cliPath, [...args, '--address', this.address], {
      timeout: 120_000,
      maxBuffer: 2 ** 26,
    });
    return stdout;
  }
}

/** One that nobody has just now. */
export async function freePort(host = LOOPBACK): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}
