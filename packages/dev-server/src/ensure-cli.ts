// Finds a Temporal CLI, or installs one into the user's cache folder.
import { ShotlistError, isShotlistError } from '@shotlist/core';
import { buildCli } from './build-cli.js';
import { downloadCli } from './download-cli.js';
import type { TemporalCli } from './find-cli.js';
import { cachedCliPath, findTemporalCli } from './find-cli.js';
import type { OnProgress } from './progress.js';

export interface EnsureCliOptions {
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

const reason = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n')[0]?.slice(0, 300);

/**
 * What {@link findTemporalCli} finds; else the SDK's own download of the CLI; else a build with Go, about three minutes.
 * Throws `TEMPORAL_CLI_MISSING`, with everything that was tried, when none of them succeeds.
 */
export async function ensureTemporalCli(options: EnsureCliOptions = {}): Promise<TemporalCli> {
  const found = await findTemporalCli();
  if (found !== undefined) return found;
  const tried = ['PATH', cachedCliPath()];
  for (const [name, install] of [
    ['download', downloadCli],
    ['go install', buildCli],
  ] as const) {
    options.signal?.throwIfAborted();
    try {
      return await install(options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (isShotlistError(error)) throw error;
      tried.push(`${name} (${reason(error)})`);
    }
  }
  throw new ShotlistError('TEMPORAL_CLI_MISSING', {
    message: `No Temporal CLI was found or could be installed. Tried: ${tried.join(', ')}.`,
    help: 'Install it as https://docs.temporal.io/cli says, or set TEMPORAL_CLI_PATH to one; or set TEMPORAL_ADDRESS to a Temporal server of your own.',
  });
}
