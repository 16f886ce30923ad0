// The console of a process: its engine, its key, and what answers to a browser.
import { type Console, createConsole } from '@shotlist/console';
import { type ConsoleContext, createConsoleEngine } from './console-engine.js';
import type { ConsoleKey } from './console-key.js';
import { consoleLog } from './console-log.js';
import type { ServiceLog } from '../log/service-log.js';

export interface OpenConsoleOptions {
  readonly context: ConsoleContext;
  readonly key: ConsoleKey;
  /** Where others reach it; without it only names of this machine are answered for. */
  readonly publicUrl?: string | undefined;
  /** Others may reach it under any name. @default when `publicUrl` is given */
  readonly isOpenToOthers?: boolean;
  readonly log: ServiceLog;
}

/** Throws `CONSOLE_KEY` for a key that could be guessed. */
export function openConsole(options: OpenConsoleOptions): Console {
  const { context, key, publicUrl, isOpenToOthers = publicUrl !== undefined, log } = options;
  return createConsole({
    engine: createConsoleEngine(context),
    key: key.key,
    keyFrom: key.from,
    onlyThisMachine: !isOpenToOthers,
    publicOrigins: publicUrl === undefined ? [] : [new URL(publicUrl).origin],
    log: consoleLog(log),
  });
}
