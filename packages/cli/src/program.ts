// The command tree as data. Each command's code is loaded when it is called, so that --help answers at once.
import { Command, Option } from 'commander';
import { HELP } from './help-texts.js';
import type { Output } from './terminal/output.js';
import { oneOf, pairs, UsageProblem, wholeNumber } from './usage-problem.js';
import { version } from './version.js';

/** What each command's module exports. Resolves with the exit code. */
type CommandFunction<Options> = (context: CommandContext, options: Options, argument?: string) => Promise<number>;

export interface CommandContext {
  readonly output: Output;
}

/** Runs a command that is loaded now. */
export type Invoke = <Options extends JsonOption>(
  load: () => Promise<CommandFunction<Options>>,
  options: Options,
  argument: string | undefined,
) => Promise<void>;

export interface JsonOption {
  readonly json?: boolean;
}

/** Where settings come from. */
export interface SettingsOptions extends JsonOption {
  readonly config?: string;
  readonly store?: string;
}

/** How a shot list is read. */
export interface ReadOptions extends SettingsOptions {
  readonly account: string;
  readonly strict?: boolean;
  readonly map?: Readonly<Record<string, string>>;
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly report?: string;
}

/** How a batch is made, whoever makes it. */
export interface SubmitOptions extends ReadOptions {
  readonly out?: string;
  readonly name?: string;
  readonly skipInvalid?: boolean;
  readonly first?: number;
  readonly nameFiles?: string;
  readonly again?: boolean;
  /** False with `--no-wait`. */
  readonly wait?: boolean;
}

export interface RunOptions extends SubmitOptions {
  readonly previewSize?: (typeof PREVIEW_SIZES)[number];
}

export interface WorkerOptions extends SettingsOptions {
  readonly account?: readonly string[];
  readonly previewSize?: (typeof PREVIEW_SIZES)[number];
  /** Seconds. */
  readonly grace?: number;
  readonly log?: string;
}

export interface ResultsOptions extends SettingsOptions {
  readonly format?: 'csv' | 'ndjson';
  readonly out?: string;
  readonly raw?: boolean;
}

export interface DevServerOptions extends JsonOption {
  readonly port?: number;
  readonly dbFile?: string;
}

const PREVIEW_SIZES = ['480p', '720p', '1080p', '4K'] as const;

/** Builds the command tree; `invoke` runs what was chosen. */
export function createProgram(invoke: Invoke): Command {
  const program = new Command('shotlist')
    .description('Turns a CSV shot list into videos, durably.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show help for a command')
    .configureHelp({ styleTitle: (title) => `\u001b[1m${title}\u001b[22m`, sortSubcommands: false })
    .enablePositionalOptions()
    .addHelpText('after', HELP.program);

  const define = <Options extends JsonOption>(
    signature: string,
    description: string,
    help: string,
    load: () => Promise<CommandFunction<Options>>,
  ): Command => {
    const [name = '', ...parameters] = signature.split(' ');
    const command = program.command(name).description(description).helpOption('-h, --help', 'show this help');
    for (const parameter of parameters) command.argument(parameter);
    return command.addHelpText('after', help).action(async (...given: unknown[]) => {
      const argument = parameters.length === 0 ? undefined : given[0];
      await invoke(load, command.opts<Options>(), typeof argument === 'string' ? argument : undefined);
    });
  };

  settings(
    making(
      define<RunOptions>(
        'run <file>',
        'make the videos of a shot list',
        HELP.run,
        async () => (await import('./commands/run.js')).run,
      ),
    ).addOption(previewSize()),
  ).option('--json', 'print events as JSON lines on stdout');
  settings(
    making(
      define<SubmitOptions>(
        'submit <file>',
        'have the videos of a shot list made by workers',
        HELP.submit,
        async () => (await import('./commands/submit.js')).submit,
      ),
    )
      .addOption(
        previewSize()
          .hideHelp()
          .argParser((value) => {
            throw new UsageProblem('--preview-size', value, 'The worker decides: "shotlist worker --preview-size".');
          }),
      )
      .option('--wait', 'show the progress until the end (default)')
      .option('--no-wait', 'leave as soon as the batch is submitted'),
  ).option('--json', 'print events as JSON lines on stdout');
  settings(
    define<WorkerOptions>(
      'worker',
      'make the videos of batches that were submitted',
      HELP.worker,
      async () => (await import('./commands/worker.js')).worker,
    )
      .option('--account <name...>', 'serve these accounts only (default: all of the configuration)')
      .addOption(
        new Option('--grace <seconds>', 'how long a stop waits for what is being made (default: 30)').argParser(
          wholeNumber('--grace', 0, 86_400),
        ),
      )
      .addOption(previewSize())
      .option('--log <file>', 'write warnings to this file (default: stderr)'),
  ).option('--json', 'print events as JSON lines on stdout');
  settings(
    reading(
      define<ReadOptions>(
        'validate <file>',
        'check a shot list without sending anything',
        HELP.validate,
        async () => (await import('./commands/validate.js')).validate,
      ),
    ),
  ).option('--json', 'print the findings as JSON');
  define(
    'models',
    'list the models and what each can do',
    HELP.models,
    async () => (await import('./commands/models.js')).models,
  ).option('--json', 'print the models as JSON');
  settings(
    define(
      'status [batch]',
      'say where a batch stands (default: the newest)',
      HELP.status,
      async () => (await import('./commands/status.js')).status,
    ),
  ).option('--json', 'print the figures as JSON');
  settings(
    define<SettingsOptions>(
      'cancel <batch>',
      'send nothing more of a batch, and collect what is in flight',
      HELP.cancel,
      async () => (await import('./commands/cancel.js')).cancel,
    ),
  ).option('--json', 'print the outcome as JSON');
  settings(
    define<ResultsOptions>(
      'results <batch>',
      'print what became of every shot, at any moment',
      HELP.results,
      async () => (await import('./commands/results.js')).results,
    ),
  )
    .addOption(new Option('--format <format>', 'csv or ndjson').argParser(oneOf('--format', ['csv', 'ndjson'])))
    .option('--out <file>', 'write to a file instead of stdout')
    .option('--raw', 'leave cells as they are: no escape for spreadsheets')
    .option('--json', 'the same as --format ndjson');
  settings(
    define(
      'batches',
      'list the batches of this folder',
      HELP.batches,
      async () => (await import('./commands/batches.js')).batches,
    ),
  ).option('--json', 'print the batches as JSON');
  settings(
    define(
      'doctor',
      'check this machine, and say what to do',
      HELP.doctor,
      async () => (await import('./commands/doctor.js')).doctor,
    ),
  ).option('--json', 'print the checks as JSON');
  define<DevServerOptions>(
    'dev-server',
    'run a Temporal server for development',
    HELP.devServer,
    async () => (await import('./commands/dev-server.js')).devServer,
  )
    .addOption(
      new Option('--port <n>', 'port to listen on (default: a free one)').argParser(wholeNumber('--port', 1, 65_535)),
    )
    .option('--db-file <file>', 'keep the state in this file (default: .shotlist/temporal.db)')
    .option('--json', 'print the address as JSON');
  return program;
}

/** Flags of every command that looks at the configuration. */
function settings(command: Command): Command {
  return command
    .option('--config <file>', 'configuration (default: shotlist.config.* of this folder)')
    .option('--store <url>', 'where batches are kept (default: .shotlist/store)');
}

/** Flags of every command that reads a shot list. */
function reading(command: Command): Command {
  return command
    .option('--account <name>', 'account to use; "preview" renders on this machine', 'preview')
    .option('--strict', 'refuse columns that are not Shotlist’s')
    .addOption(
      new Option('--map <name=column>', 'read a parameter from a column of another name; may be repeated').argParser(
        pairs('--map'),
      ),
    )
    .option('--delimiter <character>', 'cell delimiter (default: detected)')
    .option('--encoding <name>', 'text encoding (default: UTF-8, or UTF-16 by its mark)')
    .option('--report <file>', 'write every problem to a file');
}

/** Flags of every command that has a shot list made. */
function making(command: Command): Command {
  return reading(command)
    .option('--out <dir>', 'folder for the videos, results and gallery (default: out/<csv name>/<account>)')
    .option('--name <name>', 'name the batch: the same list under another name is made anew')
    .option('--skip-invalid', 'leave invalid rows out instead of stopping')
    .addOption(new Option('--first <n>', 'make only the first N shots now').argParser(wholeNumber('--first', 1)))
    .option('--name-files <template>', "name videos by columns, as in '{scene}/{id}' (also: {index}, {model})")
    .option('--again', 'make every shot anew, also those that succeeded');
}

function previewSize(): Option {
  return new Option(
    '--preview-size <size>',
    'largest size of previews: 480p, 720p, 1080p or 4K (default: 480p)',
  ).argParser(oneOf('--preview-size', PREVIEW_SIZES));
}
