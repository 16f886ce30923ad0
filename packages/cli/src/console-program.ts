// The web console's command, as data.
import { Option } from 'commander';
import { parsePublicUrl } from './config/url-flags.js';
import { type Define, settings, type SettingsOptions } from './define-command.js';
import { HELP } from './help-texts.js';
import { observed, type ObservedOptions } from './observed-program.js';
import { type PreviewSize, previewSize } from './preview-size.js';
import { wholeNumber } from './usage-problem.js';

export interface ConsoleOptions extends SettingsOptions, ObservedOptions {
  readonly port?: number;
  readonly host?: string;
  readonly publicUrl?: string;
  readonly worker?: boolean;
  readonly previewSize?: PreviewSize;
}

export function defineConsole(define: Define): void {
  observed(
    settings(
      define<ConsoleOptions>(
        'console',
        'watch and steer batches in a browser, and drop in new lists',
        HELP.console,
        async () => (await import('./commands/console.js')).console,
      )
        .addOption(
          new Option('--port <n>', 'port to listen on; 0 is any that is free (default: 8082)').argParser(
            wholeNumber('--port', 0, 65_535),
          ),
        )
        .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
        .addOption(
          new Option(
            '--public-url <url>',
            'where others reach it, behind a proxy (default: this machine only)',
          ).argParser(parsePublicUrl),
        )
        .option('--worker', 'make the videos here too, as "shotlist worker" does')
        .addOption(previewSize('480p')),
    ),
  ).option('--json', 'print events as JSON lines on stdout');
}
