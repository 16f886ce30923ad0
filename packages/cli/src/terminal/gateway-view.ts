// What a gateway says: where it answers, what makes the videos, and what to type next.
import type { Account } from '../batch/accounts.js';
import type { LocalState } from '../batch/local-state.js';
import type { Served } from '../batch/pollers.js';
import type { Settings } from '../batch/settings.js';
import type { TemporalPlace } from '../batch/temporal-place.js';
import type { Output } from './output.js';
import { factLines } from './run-view.js';
import { shownPath } from './words.js';
import { sayEvent } from './worker-view.js';

export interface GatewayFacts {
  readonly url: string;
  readonly publicUrl: string;
  /** With --dev. */
  readonly key: string | undefined;
  readonly place: TemporalPlace;
  readonly account: Account;
  readonly settings: Settings;
  readonly state: LocalState;
  /** Absent for the folder's own database. */
  readonly databaseUrl: string | undefined;
  readonly dev: boolean;
  /** Opens the console once; undefined where there is none. */
  readonly consoleLink: string | undefined;
  readonly metricsUrl?: string;
}

export function sayGateway(output: Output, facts: GatewayFacts): void {
  const { bold, dim, green } = output.colors;
  const { url, publicUrl, key, place, account, settings, state, databaseUrl, consoleLink, metricsUrl } = facts;
  const { store } = settings;
  output.say(`\n  ${green('●')} ${bold('The gateway is running')}\n`);
  output.say(
    factLines(output, [
      ['api', `${url}/api/v1`],
      ['docs', `${url}/docs`],
      ...(consoleLink === undefined ? [] : [['console', consoleLink] as const]),
      ...(publicUrl === url ? [] : [['public', publicUrl] as const]),
      ['account', `${account.name}: ${account.describe()}`],
      ['temporal', place.description],
      ['database', databaseUrl === undefined ? shownPath(state.gatewayDatabase) : hostOf(databaseUrl)],
      ['store', store.named ? store.url : shownPath(store.url)],
      ...(metricsUrl === undefined ? [] : [['metrics', metricsUrl] as const]),
      ...(key === undefined ? [] : [['key', key] as const]),
    ]),
  );
  output.say();
  if (key === undefined) sayWho(output, databaseUrl !== undefined, settings.flags);
  else sayNext(output, url, key);
  if (output.live) output.say(`  ${dim('Ctrl-C stops it.')}\n`);
}

/** Whole lines, to be copied: they are not wrapped. */
function sayNext(output: Output, url: string, key: string): void {
  const { dim } = output.colors;
  const lines = [
    `  ${dim('Ask for a video, and how it stands:')}`,
    '',
    `  curl ${url}/api/v1/generate \\`,
    `    -H "Authorization: Bearer ${key}" \\`,
    `    -H "Content-Type: application/json" \\`,
    `    -d '{"prompt": "A lighthouse at dusk, waves below", "duration": 5}'`,
    '',
    `  curl -H "Authorization: Bearer ${key}" \\`,
    `    ${url}/api/v1/generations`,
    '',
    `  ${dim('Have a shot list made by it, from another folder:')}`,
    '',
    `  export VIDEOGENAPI_BASE_URL=${url}`,
    `  export VIDEOGENAPI_API_KEY=${key}`,
    '  shotlist run shots.csv --account videogenapi',
    '',
  ];
  for (const line of lines) output.say(line);
}

function sayWho(output: Output, isShared: boolean, flags: string): void {
  const { dim } = output.colors;
  const how = isShared
    ? `shotlist users create NAME${flags} makes a user, with a key.`
    : `shotlist users create NAME${flags} makes a user, with a key, while this one is stopped.`;
  output.say(`  ${dim(how)}\n`);
}

export function sayServed(output: Output, account: string, served: Served, flags: string): void {
  if (served.control && served.account) {
    sayEvent(output, `The account "${account}" is served.`);
    return;
  }
  sayEvent(output, output.colors.yellow(`Nobody makes the videos of "${account}". Requests wait for a worker.`));
  output.say(`            ${output.colors.dim(`Start one: shotlist worker --account ${account}${flags}`)}`);
}

export function sayTemporalAnswers(output: Output, answers: boolean): void {
  sayEvent(output, answers ? 'Temporal answers again.' : 'Temporal doesn’t answer. Requests are taken, and wait.');
}

/** Without its user and password. */
function hostOf(databaseUrl: string): string {
  return URL.parse(databaseUrl)?.host ?? 'DATABASE_URL';
}
