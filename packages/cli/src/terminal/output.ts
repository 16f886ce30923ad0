// Where words go: results and JSON to stdout, everything meant for people to stdout or, with --json, to stderr.
import { once } from 'node:events';
import picocolors from 'picocolors';
import { wrapLines } from './wrap.js';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** What a command prints with. Nothing it does throws when a reader goes away. */
export interface Output {
  /** Programs read this run: stdout holds JSON only. */
  readonly json: boolean;
  /** Aborted when stdout's reader went away, as `head` does. */
  readonly closed: AbortSignal;
  /** To stdout; waits while its reader is slow. */
  write(text: string): Promise<void>;
  /** One JSON document on a line of its own, to stdout. */
  writeJson(value: unknown): Promise<void>;
  /** With `json` the same, else nothing: what happens is told to people in words. */
  writeEvent(value: unknown): Promise<void>;
  /** One line or more for people. */
  say(text?: string): void;
  /** The same in one piece, however wide: what is to be copied. */
  sayWhole(text: string): void;
  /** What went wrong, for people: always to stderr. */
  sayError(text: string): void;
  /** Colours of what {@link say} prints; plain when nobody sees them. */
  readonly colors: Colors;
  /** Colours of stderr. */
  readonly errorColors: Colors;
  /** The stream behind {@link say}, for what updates in place. */
  readonly stream: NodeJS.WriteStream;
  /** True when `stream` is a terminal that can update in place. */
  readonly live: boolean;
}

/** Colours as NO_COLOR, FORCE_COLOR and the stream want them. */
function colorsFor(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv = process.env): Colors {
  if ((environment.NO_COLOR ?? '') !== '') return picocolors.createColors(false);
  const forced = (environment.FORCE_COLOR ?? '') !== '' && environment.FORCE_COLOR !== '0';
  return picocolors.createColors(forced || (stream.isTTY === true && environment.TERM !== 'dumb'));
}

let stdoutClosed: AbortSignal | undefined;

/** Listens once for a reader that went away: without it Node ends the process with a stack. */
export function watchStreams(): AbortSignal {
  if (stdoutClosed !== undefined) return stdoutClosed;
  const controller = new AbortController();
  process.stdout.on('error', () => controller.abort());
  process.stderr.on('error', () => undefined);
  stdoutClosed = controller.signal;
  return stdoutClosed;
}

export function createOutput(json: boolean): Output {
  const closed = watchStreams();
  const stream = json ? process.stderr : process.stdout;
  const write = async (text: string): Promise<void> => {
    if (closed.aborted || process.stdout.write(text)) return;
    await once(process.stdout, 'drain', { signal: closed }).catch(() => undefined);
  };
  return {
    json,
    closed,
    write,
    writeJson: (value) => write(`${JSON.stringify(value)}\n`),
    writeEvent: async (value) => {
      if (json) await write(`${JSON.stringify(value)}\n`);
    },
    say: (text = '') => {
      if (json || !closed.aborted) stream.write(`${wrapLines(text, columnsOf(stream))}\n`);
    },
    sayWhole: (text) => {
      if (json || !closed.aborted) stream.write(`${text}\n`);
    },
    sayError: (text) => void process.stderr.write(`${wrapLines(text, columnsOf(process.stderr))}\n`),
    colors: colorsFor(stream),
    errorColors: colorsFor(process.stderr),
    stream,
    live: stream.isTTY === true && process.env.TERM !== 'dumb',
  };
}

/** Undefined where nothing has to fit. */
function columnsOf(stream: NodeJS.WriteStream): number | undefined {
  return stream.isTTY === true ? stream.columns : undefined;
}

/** Resolves when everything written has left this process. */
export async function flushStreams(): Promise<void> {
  const flush = (stream: NodeJS.WriteStream) =>
    new Promise<void>((resolve) => {
      if (stream.destroyed || stream.writableEnded || stream.writableLength === 0) resolve();
      else stream.write('', () => resolve());
    });
  await Promise.all([flush(process.stdout), flush(process.stderr)]);
}
