// The commands about Temporal itself, as data: a server for development, and one that lets its UI read.
import { Option } from 'commander';
import { parseNamedOrigins } from './config/url-flags.js';
import type { Define, JsonOption } from './define-command.js';
import { HELP } from './help-texts.js';
import { wholeNumber } from './usage-problem.js';

export interface DevServerOptions extends JsonOption {
  readonly port?: number;
  readonly dbFile?: string;
}

export interface CodecServerOptions extends JsonOption {
  readonly port?: number;
  readonly host?: string;
  readonly cors?: readonly string[];
}

export function defineTemporalCommands(define: Define): void {
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
  define<CodecServerOptions>(
    'codec-server',
    'let Temporal’s UI read what is encrypted',
    HELP.codecServer,
    async () => (await import('./commands/codec-server.js')).codecServer,
  )
    .addOption(
      new Option('--port <n>', 'port to listen on; 0 is any that is free (default: 8081)').argParser(
        wholeNumber('--port', 0, 65_535),
      ),
    )
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .addOption(
      new Option('--cors <origin...>', 'where Temporal’s UI is, such as http://localhost:8233').argParser(
        parseNamedOrigins,
      ),
    )
    .option('--json', 'print events as JSON lines on stdout');
}
