// Runs a program that installs something: output to a file, bounded in time, with a word now and then.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DevServerProgress, OnProgress } from './progress.js';

const REPORT_EVERY_MS = 15_000;

export interface InstallerRun {
  readonly step: DevServerProgress['step'];
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** The folder of this attempt; its output goes into a file there. */
  readonly folder: string;
  readonly limitMs: number;
  readonly message: string;
  readonly onProgress: OnProgress | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Resolves when the program ends well; throws the last line it wrote when it doesn't, or its limit. */
export async function runInstaller(run: InstallerRun): Promise<void> {
  const beganMs = performance.now();
  const report = (state: DevServerProgress['state'], message: string) =>
    run.onProgress?.({ step: run.step, state, message, elapsedMs: performance.now() - beganMs });
  const outputPath = join(run.folder, 'output.log');
  const output = await open(outputPath, 'w');
  const limit = AbortSignal.timeout(run.limitMs);
  report('begun', run.message);
  const timer = setInterval(
    () => report('going on', `  still at it after ${clockTime(performance.now() - beganMs)}`),
    REPORT_EVERY_MS,
  );
  try {
    const child = spawn(run.command, run.arguments, {
      cwd: run.folder,
      env: run.environment ?? process.env,
      stdio: ['ignore', output.fd, output.fd],
      windowsHide: true,
      killSignal: 'SIGKILL',
      signal: run.signal === undefined ? limit : AbortSignal.any([run.signal, limit]),
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) {
      const text = (await readFile(outputPath, 'utf8')).trimEnd();
      throw new Error(text === '' ? `exit code ${code}` : text.split('\n').at(-1));
    }
    report('done', `  done in ${clockTime(performance.now() - beganMs)}`);
  } catch (error) {
    const told = limit.aborted ? new Error(`no result within ${run.limitMs / 1000} seconds`) : error;
    report('failed', told instanceof Error ? told.message : String(told));
    throw told;
  } finally {
    clearInterval(timer);
    await output.close();
  }
}

/** Minutes and seconds: 2:05. */
function clockTime(elapsedMs: number): string {
  const seconds = Math.round(elapsedMs / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
