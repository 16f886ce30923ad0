// The commands that set Shotlist up, as data: write a configuration, and check this machine.
import { Option } from 'commander';
import { parseQuotas, parseRates, type QuotasFlag, type RatesFlag } from './config/limit-flags.js';
import { type Define, type JsonOption, settings, type SettingsOptions } from './define-command.js';
import { HELP } from './help-texts.js';
import { oneOf, wholeNumber } from './usage-problem.js';

export interface InitOptions extends JsonOption {
  readonly yes?: boolean;
  readonly provider?: 'animatic' | 'videogenapi';
  readonly account?: string;
  readonly keyEnv?: string;
  readonly baseUrl?: string;
  readonly rate?: RatesFlag;
  readonly inFlight?: number;
  readonly quota?: QuotasFlag;
  readonly store?: string;
  readonly temporal?: string;
  readonly namespace?: string;
  readonly temporalProfile?: string;
  readonly temporalKeyEnv?: string;
  readonly notify?: string;
}

export interface DoctorOptions extends SettingsOptions {
  readonly offline?: boolean;
}

export function defineSetupCommands(define: Define): void {
  define<InitOptions>(
    'init',
    'ask a few things and write a configuration',
    HELP.init,
    async () => (await import('./commands/init.js')).init,
  )
    .option('--yes', 'ask nothing: take the flags, and else the defaults')
    .addOption(
      new Option('--provider <name>', 'who makes the videos: animatic (default) or videogenapi').argParser(
        oneOf('--provider', ['animatic', 'videogenapi']),
      ),
    )
    .option('--account <name>', 'name of the account (default: main)')
    .option('--key-env <name>', 'variable that holds its key (default: VIDEOGENAPI_API_KEY)')
    .option('--base-url <url>', 'where its API is (default: https://videogenapi.com/api/v1)')
    .addOption(new Option('--rate <limits>', 'requests and time: 20/1s,300/1m, or none').argParser(parseRates))
    .addOption(
      new Option('--in-flight <n>', 'generations at the vendor at the same time').argParser(
        wholeNumber('--in-flight', 1),
      ),
    )
    .addOption(
      new Option('--quota <limits>', 'units and period: 100/month,20/day:veo_3, or none').argParser(parseQuotas),
    )
    .option('--store <url>', 'where batches are kept (default: .shotlist/store)')
    .option('--temporal <address>', 'host:port of a Temporal server (default: an embedded one)')
    .option('--namespace <name>', 'its namespace (default: default)')
    .option('--temporal-profile <name>', 'a profile of Temporal’s own file, instead of an address')
    .option('--temporal-key-env <name>', 'variable that holds Temporal’s API key')
    .option('--notify <url>', 'where a signed message is sent when something happens')
    .option('--json', 'print what was written as JSON');
  settings(
    define<DoctorOptions>(
      'doctor',
      'check this machine, and say what to do',
      HELP.doctor,
      async () => (await import('./commands/doctor.js')).doctor,
    ).option('--offline', 'ask no vendor'),
  ).option('--json', 'print the checks as JSON');
}
