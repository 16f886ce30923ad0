// Tells a receiver by a command: started without a shell, with the message as its input.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { SendNotice } from './send-notice.js';
import type { NoticeMessage } from './notice-message.js';

const TIMEOUT_MS = 60_000;
/** A program that doesn't end when it is told to. */
const KILL_AFTER_MS = 5_000;

export interface CommandPlace {
  /** Where it is started. */
  readonly folder: string;
  /** Variables that it doesn't get: they hold keys. */
  readonly secretVariables: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** @default one minute */
  readonly timeoutMs?: number;
}

export function commandSender(command: readonly string[], place: CommandPlace): SendNotice {
  const [program = '', ...args] = command;
  const { folder, environment, timeoutMs = TIMEOUT_MS } = place;
  return async (message, _id, signal) => {
    const late = AbortSignal.timeout(timeoutMs);
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...without(environment, place.secretVariables), ...variablesOf(message) },
      stdio: ['pipe', 'ignore', 'ignore'],
      windowsHide: true,
    });
    const stop = () => {
      child.kill();
      setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref();
    };
    for (const end of [late, signal]) end.addEventListener('abort', stop, { once: true });
    // One that doesn't read its input may be gone before it is written.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${JSON.stringify(message)}\n`);
    try {
      const [code, killedBy] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
      if (code === 0) return { outcome: 'taken' };
      if (late.aborted) return { outcome: 'failed', reason: `The command did not end within ${timeoutMs / 1000} s.` };
      return { outcome: 'failed', reason: `The command ended with ${code ?? killedBy ?? 'nothing'}.` };
    } catch (error) {
      const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
      return {
        outcome: 'failed',
        reason: `The command could not be started (${typeof code === 'string' ? code : 'unknown'}).`,
      };
    } finally {
      for (const end of [late, signal]) end.removeEventListener('abort', stop);
    }
  };
}

/** For scripts that don't read JSON. */
function variablesOf({ type, text, data }: NoticeMessage): Record<string, string> {
  return {
    SHOTLIST_EVENT: type,
    SHOTLIST_TEXT: text,
    ...(data === null
      ? {}
      : {
          SHOTLIST_BATCH: data.batch,
          SHOTLIST_ACCOUNT: data.account,
          SHOTLIST_STATE: data.state,
          SHOTLIST_VERDICT: data.verdict ?? '',
        }),
  };
}

function without(environment: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
}
