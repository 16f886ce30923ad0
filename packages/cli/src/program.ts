// The command tree as data. Each command's code is loaded when it is called, so that --help answers at once.
import { Command, Option } from 'commander';
import { defineAccountCommands } from './account-program.js';
import { defineConsole } from './console-program.js';
import {
  type CommandFunction,
  type Define,
  type JsonOption,
  settings,
  type SettingsOptions,
} from './define-command.js';
import { defineGatewayCommands, defineServe } from './gateway-program.js';
import { HELP } from './help-texts.js';
import { linksOption } from './links-option.js';
import { defineNotifyCommand } from './notify-program.js';
import { observed, type ObservedOptions } from './observed-program.js';
import { type PreviewSize, previewSize } from './preview-size.js';
import { defineSetupCommands } from './setup-program.js';
import { defineSteeringCommands } from './steering-program.js';
import { defineTemporalCommands } from './temporal-program.js';
import { amount, oneOf, pairs, UsageProblem, wholeNumber } from './usage-problem.js';
import { version } from './version.js';
import { defineClean, defineWatch } from './watch-program.js';

export type { CommandContext, JsonOption, SettingsOptions } from './define-command.js';

/** Runs a command that is loaded now. */
export type Invoke = <Options extends JsonOption>(
  load: () => Promise<CommandFunction<Options>>,
  options: Options,
  argument: string | undefined,
  all: readonly string[],
) => Promise<void>;

/** How a shot list is read. */
export interface ReadOptions extends SettingsOptions {
  readonly account: string;
  readonly strict?: boolean;
  readonly map?: Readonly<Record<string, string>>;
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly report?: string;
}

/** What of a shot list is made. */
export interface PlanOptions extends ReadOptions {
  readonly name?: string;
  readonly skipInvalid?: boolean;
  readonly first?: number;
  readonly again?: boolean;
}

/** How a batch is made, whoever makes it. */
export interface SubmitOptions extends PlanOptions {
  readonly retryCharged?: number;
  readonly maxGenerations?: number;
  /** In the currency of the account's prices. */
  readonly maxCost?: number;
  readonly canary?: number;
  /** A number of shots, or a share such as `5%`. */
  readonly tolerate?: string;
  readonly spillTo?: readonly string[];
  readonly out?: string;
  readonly nameFiles?: string;
  /** Share among batches that wait for the same account. */
  readonly weight?: number;
  /** False with `--no-wait`. */
  readonly wait?: boolean;
}

export interface RunOptions extends SubmitOptions {
  readonly previewSize?: PreviewSize;
}

export interface WorkerOptions extends SettingsOptions, ObservedOptions {
  readonly account?: readonly string[];
  readonly previewSize?: PreviewSize;
  /** Seconds. */
  readonly grace?: number;
  readonly nexus?: boolean;
  readonly deployment?: string;
  readonly buildId?: string;
}

export interface ResultsOptions extends SettingsOptions {
  readonly format?: 'csv' | 'ndjson' | 'html';
  readonly out?: string;
  readonly force?: boolean;
  readonly raw?: boolean;
  /** Milliseconds. */
  readonly links?: number;
}

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

  const define: Define = <Options extends JsonOption>(
    signature: string,
    description: string,
    help: string,
    load: () => Promise<CommandFunction<Options>>,
    group: Command = program,
  ): Command => {
    const [name = '', ...parameters] = signature.split(' ');
    const command = group.command(name).description(description).helpOption('-h, --help', 'show this help');
    for (const parameter of parameters) command.argument(parameter);
    return command.addHelpText('after', help).action(async (...given: unknown[]) => {
      const all = parameters.length === 0 ? [] : [given[0]].flat().filter((one) => typeof one === 'string');
      await invoke(load, command.opts<Options>(), all[0], all);
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
    ).addOption(previewSize('480p')),
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
        previewSize('480p')
          .hideHelp()
          .argParser((value) => {
            throw new UsageProblem('--preview-size', value, 'The worker decides: "shotlist worker --preview-size".');
          }),
      )
      .option('--wait', 'show the progress until the end (default)')
      .option('--no-wait', 'leave as soon as the batch is submitted'),
  ).option('--json', 'print events as JSON lines on stdout');
  observed(
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
        .addOption(previewSize('480p'))
        .option('--deployment <name>', 'version the workers, as a release of this deployment; with --build-id')
        .option('--build-id <id>', 'which release of the deployment it is')
        .option('--nexus', 'also serve the Nexus service "shotlist", for callers in other namespaces'),
    ),
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
  settings(
    choosing(
      define<PlanOptions>(
        'plan <file>',
        'say what a shot list would cost, and when it would be done',
        HELP.plan,
        async () => (await import('./commands/plan.js')).plan,
      ),
    ),
  ).option('--json', 'print the plan as JSON');
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
  defineWatch(define);
  defineSteeringCommands(define);
  settings(
    define<ResultsOptions>(
      'results <batch>',
      'print what became of every shot, at any moment',
      HELP.results,
      async () => (await import('./commands/results.js')).results,
    ),
  )
    .addOption(
      new Option(
        '--format <format>',
        'csv, ndjson, or html: a gallery (default: by the end of --out, else csv)',
      ).argParser(oneOf('--format', ['csv', 'ndjson', 'html'])),
    )
    .option('--out <file>', 'write to a file instead of stdout')
    .addOption(linksOption())
    .option('--force', 'replace a file that is no results file')
    .option('--raw', 'leave cells as they are: no escape for spreadsheets')
    .option('--json', 'the same as --format ndjson');
  settings(
    define(
      'batches',
      'list the batches of the store',
      HELP.batches,
      async () => (await import('./commands/batches.js')).batches,
    ),
  ).option('--json', 'print the batches as JSON');
  defineClean(define);
  settings(
    define(
      'accounts',
      'list the accounts, what each may do and does',
      HELP.accounts,
      async () => (await import('./commands/accounts.js')).accounts,
    ),
  ).option('--json', 'print the accounts as JSON');
  defineAccountCommands(program, define);
  defineConsole(define);
  defineServe(define);
  defineGatewayCommands(program, define);
  defineNotifyCommand(define);
  defineSetupCommands(define);
  defineTemporalCommands(define);
  return program;
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

/** Flags that choose what of a shot list is made. */
function choosing(command: Command): Command {
  return reading(command)
    .option('--name <name>', 'name the batch: the same list under another name is a batch of its own')
    .option('--skip-invalid', 'leave invalid rows out instead of stopping')
    .addOption(new Option('--first <n>', 'make only the first N shots now').argParser(wholeNumber('--first', 1)))
    .option('--again', 'make every shot anew, also those that succeeded, in this batch or another');
}

/** Flags of every command that has a shot list made. */
function making(command: Command): Command {
  return choosing(command)
    .option('--out <dir>', 'folder for the videos, results and gallery (default: out/<csv name>/<account>)')
    .option('--name-files <template>', "name videos by columns, as in '{scene}/{id}' (also: {index}, {model})")
    .addOption(
      new Option(
        '--retry-charged <n>',
        'try failed shots up to N times again, also where that costs again (default: only where failing is free)',
      ).argParser(wholeNumber('--retry-charged', 1, 100)),
    )
    .addOption(
      new Option('--max-generations <n>', 'send no more than N requests for this list, whatever happens').argParser(
        wholeNumber('--max-generations', 1),
      ),
    )
    .addOption(
      new Option('--max-cost <amount>', 'spend no more on this list, by the prices of the account').argParser(
        amount('--max-cost'),
      ),
    )
    .addOption(
      new Option('--canary <n>', 'make N shots first, and the rest only if they all succeed').argParser(
        wholeNumber('--canary', 1, 500),
      ),
    )
    .option('--tolerate <n>', 'stop when more than N shots fail, or a share of them such as 5%')
    .option('--spill-to <name...>', 'accounts to go on with, in this order, when a quota is used up')
    .addOption(
      new Option('--weight <n>', 'share among batches that wait for the same account (default: 1)').argParser(
        wholeNumber('--weight', 1, 1_000),
      ),
    );
}
