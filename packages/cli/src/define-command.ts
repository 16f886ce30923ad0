// What a command is made of: its context, its options, and the flags that most of them have.
import type { Command } from 'commander';
import type { Output } from './terminal/output.js';

/** What each command's module exports. Resolves with the exit code. */
export type CommandFunction<Options> = (
  context: CommandContext,
  options: Options,
  argument?: string,
  /** All of them, where a command takes several. */
  all?: readonly string[],
) => Promise<number>;

export interface CommandContext {
  readonly output: Output;
  /** The command line, as a shell takes it. */
  readonly typed: string;
}

/** Adds a command to the tree, or to a group of it. */
export type Define = <Options extends JsonOption>(
  signature: string,
  description: string,
  help: string,
  load: () => Promise<CommandFunction<Options>>,
  group?: Command,
) => Command;

export interface JsonOption {
  readonly json?: boolean;
}

/** Where settings come from. */
export interface SettingsOptions extends JsonOption {
  readonly config?: string;
  readonly store?: string;
}

/** Flags of every command that looks at the configuration. */
export function settings(command: Command): Command {
  return command
    .option('--config <file>', 'configuration (default: shotlist.config.* of this folder)')
    .option(
      '--store <url>',
      'where batches are kept (default: SHOTLIST_STORE, the configuration’s, or .shotlist/store)',
    );
}
