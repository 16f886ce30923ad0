// The commands that steer a batch, as data.
import { type Command, Option } from 'commander';
import { type Define, settings, type SettingsOptions } from './define-command.js';
import { STEERING_HELP } from './steering-help.js';
import { wholeNumber, words } from './usage-problem.js';

export interface SteerOptions extends SettingsOptions {
  /** False with `--no-wait`. */
  readonly wait?: boolean;
}

export interface CancelOptions extends SteerOptions {
  readonly now?: boolean;
}

export interface RetryOptions extends SteerOptions {
  readonly only?: readonly string[];
  readonly again?: boolean;
  readonly yes?: boolean;
}

export interface SetOptions extends SettingsOptions {
  readonly chunksAtOnce?: number;
  /** A number of shots, a share such as `5%`, or `none`. */
  readonly tolerate?: string;
  readonly weight?: number;
  readonly reset?: boolean;
}

export function defineSteeringCommands(define: Define): void {
  steering(
    define<SteerOptions>(
      'pause <batch>',
      'send nothing more of a batch for now, and collect what is in flight',
      STEERING_HELP.pause,
      async () => (await import('./commands/pause.js')).pause,
    ),
  );
  steering(
    define<SteerOptions>(
      'resume <batch>',
      'go on with a batch that was paused',
      STEERING_HELP.resume,
      async () => (await import('./commands/resume.js')).resume,
    ),
  );
  steering(
    define<CancelOptions>(
      'cancel <batch>',
      'send nothing more of a batch, and collect what is in flight',
      STEERING_HELP.cancel,
      async () => (await import('./commands/cancel.js')).cancel,
    ).option('--now', 'leave what is in flight at the vendor, and end'),
  );
  settings(
    define<RetryOptions>(
      'retry <batch>',
      'make the shots of a batch that did not succeed once more',
      STEERING_HELP.retry,
      async () => (await import('./commands/retry.js')).retry,
    )
      .addOption(new Option('--only <code...>', 'only shots with one of these error codes').argParser(words()))
      .option('--again', 'buy again what is stuck, or was made and can’t be fetched')
      .option('--yes', 'do not ask')
      .option('--wait', 'show the progress until the end (default)')
      .option('--no-wait', 'leave as soon as the run is begun'),
  ).option('--json', 'print events as JSON lines on stdout');
  settings(
    define<SetOptions>(
      'set <batch>',
      'change how a batch runs, also while it does',
      STEERING_HELP.set,
      async () => (await import('./commands/set.js')).set,
    )
      .addOption(
        new Option('--chunks-at-once <n>', 'chunks of up to 500 shots that run at the same time').argParser(
          wholeNumber('--chunks-at-once', 1, 100),
        ),
      )
      .option('--tolerate <n>', 'stop when more than N shots fail, or a share such as 5%, or none')
      .addOption(
        new Option('--weight <n>', 'share among batches that wait for the same account').argParser(
          wholeNumber('--weight', 1, 1_000),
        ),
      )
      .option('--reset', 'forget what was set, except for other flags given here'),
  ).option('--json', 'print what holds as JSON');
}

/** Flags of a command that tells a batch something, and waits until it is so. */
function steering(command: Command): void {
  settings(
    command.option('--wait', 'until it is so (default)').option('--no-wait', 'leave as soon as it is told'),
  ).option('--json', 'print events as JSON lines on stdout');
}
