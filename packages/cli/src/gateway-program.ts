// The commands of the gateway, as data: serve it, and say who may use it.
import { type Command, Option } from 'commander';
import { parseRate, type RatesFlag } from './config/limit-flags.js';
import { parseOrigins, parsePublicUrl } from './config/url-flags.js';
import { type Define, settings, type SettingsOptions } from './define-command.js';
import { HELP } from './help-texts.js';
import { observed, type ObservedOptions } from './observed-program.js';
import { type PreviewSize, previewSize } from './preview-size.js';
import { wholeNumber } from './usage-problem.js';

export interface ServeOptions extends SettingsOptions, ObservedOptions {
  readonly account: string;
  readonly port?: number;
  readonly host?: string;
  readonly publicUrl?: string;
  readonly cors?: readonly string[];
  readonly rate?: RatesFlag[number] | 'none';
  readonly previewSize?: PreviewSize;
  readonly dev?: boolean;
}

export interface UsersCreateOptions extends SettingsOptions {
  readonly monthlyLimit?: number | 'none';
}

export interface UsersSecretOptions extends SettingsOptions {
  readonly rotate?: boolean;
}

export interface KeysCreateOptions extends SettingsOptions {
  readonly name?: string;
}

/** What a gateway's user may be given. */
const MOST_A_MONTH = 2_147_483_647;

export function defineServe(define: Define): void {
  observed(
    settings(
      define<ServeOptions>(
        'serve',
        'serve the API to others, as a gateway',
        HELP.serve,
        async () => (await import('./commands/serve.js')).serve,
      )
        .option('--account <name>', 'account that makes the videos; "preview" renders on this machine', 'preview')
        .addOption(
          new Option('--port <n>', 'port to listen on; 0 is any that is free (default: 8080)').argParser(
            wholeNumber('--port', 0, 65_535),
          ),
        )
        .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
        .addOption(
          new Option('--public-url <url>', 'where others reach it (default: where it listens)').argParser(
            parsePublicUrl,
          ),
        )
        .addOption(
          new Option('--cors <origin...>', 'origins whose pages may use the API, or * for all').argParser(parseOrigins),
        )
        .addOption(
          new Option('--rate <limit>', 'requests a user may send, or none (default: 60/12s; --dev: none)').argParser(
            parseRate,
          ),
        )
        .addOption(previewSize('as a request asks'))
        .option('--dev', 'serve the account here too, with a user and a key to try it'),
    ),
  ).option('--json', 'print events as JSON lines on stdout');
}

export function defineGatewayCommands(program: Command, define: Define): void {
  const users = group(program, 'users', 'say who may use the gateway, and how much', HELP.users);
  settings(
    define<UsersCreateOptions>(
      'create <name>',
      'make a user, with a key and a secret for webhooks',
      HELP.usersCreate,
      async () => (await import('./commands/users-create.js')).usersCreate,
      users,
    ).addOption(
      new Option('--monthly-limit <n>', 'requests a month, or none (default: 100)').argParser((value) =>
        value === 'none' ? value : wholeNumber('--monthly-limit', 0, MOST_A_MONTH)(value),
      ),
    ),
  ).option('--json', 'print the user as JSON');
  settings(
    define(
      'list',
      'list the users, their limits and this month’s requests',
      HELP.usersList,
      async () => (await import('./commands/users-list.js')).usersList,
      users,
    ),
  ).option('--json', 'print the users as JSON');
  settings(
    define<UsersSecretOptions>(
      'secret <user>',
      'show what a user’s webhooks are signed with',
      HELP.usersSecret,
      async () => (await import('./commands/users-secret.js')).usersSecret,
      users,
    ).option('--rotate', 'make a new one; the old one signs too for a day'),
  ).option('--json', 'print the secret as JSON');
  settings(
    define(
      'disable <user>',
      'end all keys of a user; what was accepted is still made',
      HELP.usersDisable,
      async () => (await import('./commands/users-disable.js')).usersDisable,
      users,
    ),
  ).option('--json', 'print the outcome as JSON');

  const keys = group(program, 'keys', 'make and end keys of users', HELP.keys);
  settings(
    define<KeysCreateOptions>(
      'create <user>',
      'make another key of a user',
      HELP.keysCreate,
      async () => (await import('./commands/keys-create.js')).keysCreate,
      keys,
    ).option('--name <text>', 'what it is for'),
  ).option('--json', 'print the key as JSON');
  settings(
    define(
      'list [user]',
      'list the keys of a user, or all',
      HELP.keysList,
      async () => (await import('./commands/keys-list.js')).keysList,
      keys,
    ),
  ).option('--json', 'print the keys as JSON');
  settings(
    define(
      'revoke <key>',
      'end a key, by its id',
      HELP.keysRevoke,
      async () => (await import('./commands/keys-revoke.js')).keysRevoke,
      keys,
    ),
  ).option('--json', 'print the outcome as JSON');
}

function group(program: Command, name: string, description: string, help: string): Command {
  return program
    .command(name)
    .description(description)
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureHelp(program.configureHelp())
    .addHelpText('after', help);
}
