// What the console says when it answers.
import type { Settings } from '../batch/settings.js';
import type { TemporalPlace } from '../batch/temporal-place.js';
import type { ConsoleKey } from '../console/console-key.js';
import type { Output } from './output.js';
import { factLines } from './run-view.js';
import { shownPath } from './words.js';

export interface ConsoleFacts {
  /** Opens it once. */
  readonly link: string;
  readonly key: ConsoleKey;
  readonly place: TemporalPlace;
  readonly settings: Settings;
  readonly works: boolean;
  readonly metricsUrl?: string | undefined;
}

export function sayConsole(output: Output, { link, key, place, settings, works, metricsUrl }: ConsoleFacts): void {
  const { bold, cyan, dim, green } = output.colors;
  const { store } = settings;
  output.say(`\n  ${green('●')} ${bold('The console is open')}\n`);
  // A whole line, to be copied or clicked: it is not wrapped.
  output.say(`  ${cyan(link)}\n`);
  output.say(
    factLines(output, [
      ['temporal', place.description],
      ['store', store.named ? store.url : shownPath(store.url)],
      ['key', `${keyPlace(key)}, for another browser`],
      ...(metricsUrl === undefined ? [] : [['metrics', metricsUrl] as const]),
    ]),
  );
  output.say();
  if (!works) output.say(`  ${dim(`It makes no videos itself: shotlist worker${settings.flags} does, or --worker.`)}`);
  output.say(`  ${dim('The link opens it once, within the hour.')}`);
  if (output.live) output.say(`  ${dim('Ctrl-C stops it; batches go on.')}`);
  output.say();
}

function keyPlace({ from }: ConsoleKey): string {
  return from.includes('/') ? shownPath(from) : from;
}
