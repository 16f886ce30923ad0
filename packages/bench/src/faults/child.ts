// A process of a round: started, listened to, killed by its id. It never outlives whoever started it.
import { spawn } from 'node:child_process';
import { existsSync, openSync, closeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { childNodeArguments } from '@shotlist/testing/fake';

/** How a process ended: by itself, with a code, or by a signal. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ChildOptions {
  readonly name: string;
  /** Its stderr, and what it says that nobody asks for. */
  readonly logFile: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** util-linux: the kernel kills the process with its parent, also one that is stopped, also when the parent was killed. */
const SETPRIV = '/usr/bin/setpriv';
const TIED = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', '--'] : [];
const POLL_MS = 20;

export class Child {
  readonly name: string;
  readonly pid: number;
  readonly ended: Promise<ChildEnd>;
  /** Lines of its stdout. */
  readonly said: string[] = [];
  #end: ChildEnd | undefined;

  constructor(command: readonly string[], { name, logFile, env, cwd }: ChildOptions) {
    this.name = name;
    const [program = '', ...args] = [...TIED, ...command];
    const log = openSync(logFile, 'a');
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', log],
      env: { ...process.env, ...env },
      ...(cwd === undefined ? {} : { cwd }),
    });
    closeSync(log);
    if (child.pid === undefined) throw new Error(`${name} could not be started.`);
    this.pid = child.pid;
    const { stdout } = child;
    if (stdout !== null) createInterface({ input: stdout }).on('line', (line) => this.said.push(line));
    this.ended = new Promise((resolve) => {
      child.on('close', (code, signal) => {
        this.#end = { code, signal };
        resolve(this.#end);
      });
    });
  }

  get runs(): boolean {
    return this.#end === undefined;
  }

  /** Waits for a line that begins so. Throws when the process ends before, or time is up. */
  async says(begin: string, limitMs = 240_000): Promise<string> {
    for (const deadlineMs = performance.now() + limitMs; performance.now() < deadlineMs; await sleep(POLL_MS)) {
      const line = this.said.find((each) => each.startsWith(begin));
      if (line !== undefined) return line;
      if (this.#end !== undefined)
        throw new Error(`${this.name} ended before it said "${begin}" (${describeEnd(this.#end)}).`);
    }
    throw new Error(`${this.name} did not say "${begin}" within ${limitMs / 1000} s.`);
  }

  signal(name: NodeJS.Signals): void {
    if (!this.runs) return;
    try {
      process.kill(this.pid, name);
    } catch {
      // Gone already.
    }
  }

  /** Kills it, and waits until it is gone. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }
}

export function describeEnd({ code, signal }: ChildEnd): string {
  return signal ?? `exit code ${code}`;
}

/** The command that runs a script beside this file with the same code as this process: TypeScript from source, or compiled. */
export function scriptCommand(name: string, settings: object): readonly string[] {
  const isSource = import.meta.url.endsWith('.ts');
  const script = new URL(`./${name}${isSource ? '.ts' : '.js'}`, import.meta.url).pathname;
  // What Node strips of TypeScript leaves every line in its place.
  const maps = isSource ? [] : ['--enable-source-maps'];
  return [process.execPath, ...maps, ...childNodeArguments(), script, JSON.stringify(settings)];
}
