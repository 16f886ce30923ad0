// What a service tells about itself while it runs: lines of JSON for machines, words for whoever looks.
import { appendFileSync } from 'node:fs';
import { ShotlistError } from '@shotlist/core';
import pino, { type Logger } from 'pino';
import { codeOf } from '../batch/local-state.js';
import type { Output } from '../terminal/output.js';
import { sayEvent } from '../terminal/worker-view.js';
import { UsageProblem } from '../usage-problem.js';
import { fieldsOf } from './log-fields.js';
import { LOG_LEVELS, type LogLevel } from './log-level.js';

/** One thing that happened. `fields` hold ids and figures, never a prompt or a key. */
export interface LogEntry {
  /** @default now */
  readonly atMs?: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export interface ServiceLog {
  readonly level: LogLevel;
  write(entry: LogEntry): void;
  /** What whoever looks at the terminal is told anyway. */
  writeForMachines(entry: LogEntry): void;
}

export interface LogOptions {
  /** Which service it is. */
  readonly service: string;
  /** @default stderr */
  readonly file?: string | undefined;
  /** @default SHOTLIST_LOG_LEVEL, else "info" */
  readonly level?: LogLevel | undefined;
}

const LEVEL_VARIABLE = 'SHOTLIST_LOG_LEVEL';
/** No line has them; should one ever, it stays out. */
const SECRETS = ['prompt', 'image_url', 'apiKey', 'api_key', 'authorization', 'password', 'secret', 'token'];

/** Throws `OUTPUT_PATH` for a file that can't be written, and `USAGE` for a level that is none. */
export function openLog(output: Output, options: LogOptions, environment: NodeJS.ProcessEnv = process.env): ServiceLog {
  const { service, file } = options;
  const level = options.level ?? levelOf(environment);
  // A person gets the words, a service's log everything.
  if (file === undefined && process.stderr.isTTY) return terminalLog(output, level);
  if (file !== undefined) checkWritable(file);
  return jsonLog(service, level, file);
}

/** In this folder's own file, for what has no terminal and no flag. One that can't be written doesn't stop the work. */
export function ownLog(file: string, service: string, environment: NodeJS.ProcessEnv = process.env): ServiceLog {
  return jsonLog(service, levelOf(environment), file);
}

function jsonLog(service: string, level: LogLevel, file: string | undefined): ServiceLog {
  const logger = pino(
    {
      level,
      base: { service, pid: process.pid },
      timestamp: false,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    },
    destinationOf(file),
  );
  const write: ServiceLog['write'] = (entry) => writeLine(logger, entry);
  return { level, write, writeForMachines: write };
}

function writeLine(logger: Logger, { atMs = Date.now(), level, message, fields }: LogEntry): void {
  logger[level]({ time: new Date(atMs).toISOString(), ...fieldsOf(fields) }, message);
}

/** Written at once: a log that is lost in a crash is lost when it is needed. One that stops being writable doesn't stop the work. */
function destinationOf(file: string | undefined) {
  const destination = pino.destination(
    file === undefined ? { fd: 2, sync: true } : { dest: file, append: true, sync: true },
  );
  destination.on('error', () => undefined);
  return destination;
}

function checkWritable(file: string): void {
  try {
    appendFileSync(file, '');
  } catch (cause) {
    throw new ShotlistError('OUTPUT_PATH', {
      where: file,
      message: `The log can’t be written (${codeOf(cause) ?? String(cause)}).`,
      help: 'Choose another file, or leave --log out.',
      cause,
    });
  }
}

/** Fields that say which. */
const SHOWN = ['account', 'gate', 'until', 'batch', 'chunk', 'units'];

function terminalLog(output: Output, level: LogLevel): ServiceLog {
  const { dim, red, yellow } = output.colors;
  const isTold = (of: LogLevel) => LOG_LEVELS.indexOf(of) <= LOG_LEVELS.indexOf(level);
  const colored = { error: red, warn: yellow, info: String, debug: dim, trace: dim };
  return {
    level,
    write({ level: of, message, fields = {} }) {
      if (!isTold(of)) return;
      const known = fieldsOf(fields);
      const shown = SHOWN.flatMap((name) => (isNothing(known[name]) ? [] : [`${name} ${String(known[name])}`]));
      const which = shown.length === 0 ? '' : `  ${dim(shown.join(' · '))}`;
      sayEvent(output, `${colored[of](message)}${which}`);
    },
    writeForMachines: () => undefined,
  };
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

/** Throws `USAGE`. */
function levelOf(environment: NodeJS.ProcessEnv): LogLevel {
  const said = environment[LEVEL_VARIABLE] ?? '';
  const level = said === '' ? 'info' : LOG_LEVELS.find((one) => one === said.toLowerCase());
  if (level === undefined)
    throw new UsageProblem(LEVEL_VARIABLE, said, `It takes ${LOG_LEVELS.join(', ')}.`, LOG_LEVELS);
  return level;
}
