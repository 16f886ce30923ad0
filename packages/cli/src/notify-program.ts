// The command about those who are told what happens to batches, as data.
import { type Define, settings, type SettingsOptions } from './define-command.js';
import { HELP } from './help-texts.js';

export interface NotifyOptions extends SettingsOptions {
  readonly test?: boolean;
}

export function defineNotifyCommand(define: Define): void {
  settings(
    define<NotifyOptions>(
      'notify',
      'say who is told what happens to batches, and try it',
      HELP.notify,
      async () => (await import('./commands/notify.js')).notify,
    ).option('--test', 'send each of them a message'),
  ).option('--json', 'print them as JSON');
}
