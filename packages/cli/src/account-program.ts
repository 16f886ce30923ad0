// The commands for one account, as data.
import { type Command, Option } from 'commander';
import { parseQuotas, parseRates, parseUntil, type QuotasFlag, type RatesFlag } from './config/limit-flags.js';
import { HELP } from './help-texts.js';
import { type Define, settings, type SettingsOptions } from './define-command.js';
import { oneOf, wholeNumber } from './usage-problem.js';

export interface AccountCloseOptions extends SettingsOptions {
  readonly until?: string;
  readonly reason?: string;
}

export interface AccountOpenOptions extends SettingsOptions {
  readonly gate?: (typeof GATES)[number];
}

export interface AccountSetOptions extends SettingsOptions {
  readonly rate?: RatesFlag;
  readonly inFlight?: number;
  readonly quota?: QuotasFlag;
  readonly reset?: boolean;
}

const GATES = ['rate', 'quota', 'auth', 'paused', 'unreachable', 'store'] as const;

export function defineAccountCommands(program: Command, define: Define): void {
  const account = program
    .command('account')
    .description('look at one account, close or open it, change its limits')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureHelp(program.configureHelp())
    .addHelpText('after', HELP.account);
  settings(
    define(
      'status <name>',
      'say what it may, what was used, what holds it, and who waits',
      HELP.accountStatus,
      async () => (await import('./commands/account-status.js')).accountStatus,
      account,
    ),
  ).option('--json', 'print the figures as JSON');
  settings(
    define<AccountCloseOptions>(
      'close <name>',
      'send nothing more of any batch, and collect what is in flight',
      HELP.accountClose,
      async () => (await import('./commands/account-close.js')).accountClose,
      account,
    )
      .addOption(
        new Option('--until <time>', 'open by itself then: 90m, 2d, 18:30, 2026-12-01T09:00').argParser((value) => {
          parseUntil(value);
          return value;
        }),
      )
      .option('--reason <text>', 'why, for those who wonder'),
  ).option('--json', 'print the outcome as JSON');
  settings(
    define<AccountOpenOptions>(
      'open <name>',
      'open what is closed',
      HELP.accountOpen,
      async () => (await import('./commands/account-open.js')).accountOpen,
      account,
    ).addOption(new Option('--gate <gate>', `only this one: ${GATES.join(', ')}`).argParser(oneOf('--gate', GATES))),
  ).option('--json', 'print the outcome as JSON');
  settings(
    define<AccountSetOptions>(
      'set <name>',
      'change its limits, also while batches run',
      HELP.accountSet,
      async () => (await import('./commands/account-set.js')).accountSet,
      account,
    )
      .addOption(new Option('--rate <limits>', 'requests and time: 20/1s,300/1m, or none').argParser(parseRates))
      .addOption(
        new Option('--in-flight <n>', 'generations at the vendor at the same time').argParser(
          wholeNumber('--in-flight', 1),
        ),
      )
      .addOption(
        new Option('--quota <limits>', 'units and period: 100/month,20/day:veo_3, or none').argParser(parseQuotas),
      )
      .option('--reset', 'back to the configuration, but for what else is named'),
  ).option('--json', 'print the outcome as JSON');
}
