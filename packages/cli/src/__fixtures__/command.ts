// Runs the real command in a process of its own, from source.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { childNodeArguments } from '@shotlist/testing';
import { onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcessWithoutNullStreams;
  /** What was printed so far. */
  stdout(): string;
  stderr(): string;
  readonly ended: Promise<Ran>;
}

/** Starts `shotlist ARGS` in `folder`. It is killed when the test is over. */
export function startCommand(
  folder: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  input: string | Uint8Array = '',
): RunningCommand {
  const { FORCE_COLOR: _force, NO_COLOR: _no, NODE_OPTIONS: _options, ...inherited } = process.env;
  const others = Object.entries(inherited).filter(
    ([name]) =>
      !/^(?:TEMPORAL_|VIDEOGENAPI_|OTEL_|SHOTLIST_LOG_LEVEL$|DATABASE_URL$|SHOTLIST_ENCRYPTION_KEYS$|SHOTLIST_CODEC_TOKEN$)/.test(
        name,
      ) || name === 'TEMPORAL_CLI_PATH',
  );
  const child = spawn(process.execPath, [...childNodeArguments(), MAIN, ...args], {
    cwd: folder,
    env: { ...Object.fromEntries(others), ...environment },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(input);
  const ended = once(child, 'close').then(([code]: unknown[]): Ran => ({
    code: typeof code === 'number' ? code : null,
    stdout,
    stderr,
  }));
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
}

/** Runs `shotlist ARGS` to its end. */
export function runCommand(
  folder: string,
  args: readonly string[],
  environment?: NodeJS.ProcessEnv,
  input?: string | Uint8Array,
): Promise<Ran> {
  return startCommand(folder, args, environment, input).ended;
}

/** The JSON documents on stdout, one a line. */
export function jsonLines(text: string): readonly Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
