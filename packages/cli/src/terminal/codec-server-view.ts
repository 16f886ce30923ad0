// What the codec server says when it listens.
import type { Output } from './output.js';
import { factLines } from './run-view.js';

export function sayCodecServer(
  output: Output,
  facts: {
    readonly url: string;
    readonly keys: readonly string[];
    readonly origins: readonly string[];
    readonly token: boolean;
  },
): void {
  const { bold, dim, green } = output.colors;
  const { url, keys, origins, token } = facts;
  output.say(`\n  ${green('●')} ${bold('Reading payloads for Temporal’s UI and CLI')}\n`);
  output.say(
    factLines(output, [
      ['endpoint', url],
      ['keys', keys.join(', ')],
      ['pages', origins.length === 0 ? 'none; name the UI’s with --cors' : origins.join(', ')],
      ['token', token ? 'SHOTLIST_CODEC_TOKEN' : 'none; for this machine only'],
    ]),
  );
  output.say(`\n  ${dim(`In the UI: the glasses at the top, ${url} as endpoint.`)}`);
  if (token) output.say(`  ${dim(`There turn on credentials, and open ${url} once: the token is the password.`)}`);
  if (output.live) output.say(`\n  ${dim('Ctrl-C stops it.')}`);
  output.say('');
}
