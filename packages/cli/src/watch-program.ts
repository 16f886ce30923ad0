// The commands for looking on, and for clearing up afterwards, as data.
import { Option } from 'commander';
import { parseDuration } from './config/duration.js';
import { type Define, settings, type SettingsOptions } from './define-command.js';
import { HELP } from './help-texts.js';
import { UsageProblem } from './usage-problem.js';

export interface CleanOptions extends SettingsOptions {
  /** Milliseconds. */
  readonly olderThan?: number;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export function defineWatch(define: Define): void {
  settings(
    define<SettingsOptions>(
      'watch [batch]',
      'show a batch that others run, until it ends (default: the newest)',
      HELP.watch,
      async () => (await import('./commands/watch.js')).watch,
    ),
  ).option('--json', 'print events as JSON lines on stdout');
}

export function defineClean(define: Define): void {
  settings(
    define<CleanOptions>(
      'clean [batch...]',
      'remove videos of batches that have ended from the store',
      HELP.clean,
      async () => (await import('./commands/clean.js')).clean,
    )
      .addOption(
        new Option(
          '--older-than <time>',
          'only batches that ended so long ago (default: 30d, or any that is named)',
        ).argParser((value) => {
          const ms = parseDuration(value);
          if (ms === undefined) throw new UsageProblem('--older-than', value, 'It takes a time such as 30d or 12h.');
          return ms;
        }),
      )
      .option('--dry-run', 'say what would be removed, and remove nothing')
      .option('--yes', 'ask nothing'),
  ).option('--json', 'print what was removed as JSON');
}
