// Those whom a configuration tells what happens to batches, as workers take them.
import { ApplicationFailure } from '@temporalio/common';
import { NOTICE_EVENTS, type Notice, type NoticeEvent, type NoticeReceiver } from '@shotlist/core';
import { ShotlistClient } from '@shotlist/temporal/client';
import type { NotifyConfig, PricesConfig, ShotlistConfig } from '../config/config.js';
import { parseDuration } from '../config/duration.js';
import type { Settings } from '../batch/settings.js';
import { withCosts } from '../batch/costs.js';
import { addSpent, NOTHING_SPENT } from '../terminal/spent-view.js';
import { commandSender } from './command-receiver.js';
import { type NoticeCost, noticeMessage } from './notice-message.js';
import type { SendNotice } from './send-notice.js';
import { webhookSender } from './webhook-receiver.js';

/** Hold keys whatever a configuration says. */
const SECRET_VARIABLES = [
  'VIDEOGENAPI_API_KEY',
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS_CLIENT_KEY_DATA',
  'SHOTLIST_ENCRYPTION_KEYS',
  'SHOTLIST_CODEC_TOKEN',
  'DATABASE_URL',
];

/** A receiver, before anything is sent. */
export interface Receiver {
  readonly name: string;
  readonly on: readonly NoticeEvent[];
  /** For people: by what it is told, without a path that may be a secret. */
  readonly by: string;
  readonly send: SendNotice;
}

/** Throws `KEY_FORMAT` for a secret that is missing: a worker must not find that out when a batch has ended. */
export function receiversOf(
  { config: loaded }: Pick<Settings, 'config'>,
  environment: NodeJS.ProcessEnv = process.env,
): readonly Receiver[] {
  const { notify = {} } = loaded?.config ?? {};
  return Object.entries(notify).map(([name, config]) => ({
    name,
    on: config.on ?? NOTICE_EVENTS,
    by: describeReceiver(config),
    send:
      config.webhook === undefined
        ? commandSender(config.command ?? [], {
            folder: loaded?.folder ?? process.cwd(),
            secretVariables: [...SECRET_VARIABLES, ...namedSecrets(loaded?.config ?? {})],
            environment,
          })
        : webhookSender(config.webhook, environment),
  }));
}

/** `webhook to hooks.example`, `command notify-send`. */
function describeReceiver({ webhook, command }: NotifyConfig): string {
  if (webhook === undefined) return `command ${command?.[0] ?? ''}`;
  return webhook.url === undefined
    ? `webhook to the URL of ${webhook.urlEnv ?? ''}`
    : `webhook to ${URL.parse(webhook.url)?.host ?? ''}`;
}

function namedSecrets({ accounts = {}, notify = {}, temporal }: ShotlistConfig): readonly string[] {
  const ofAccounts = Object.values(accounts).map(({ options }) => Reflect.get(options ?? {}, 'apiKeyEnv') as unknown);
  const ofReceivers = Object.values(notify).flatMap(({ webhook }) => [webhook?.secretEnv, webhook?.urlEnv]);
  return [...ofAccounts, ...ofReceivers, temporal?.apiKeyEnv].filter((name) => typeof name === 'string');
}

/** For workers. Throws `KEY_FORMAT`. */
export function noticeReceivers(settings: Settings): Readonly<Record<string, NoticeReceiver>> {
  const { config: loaded, accounts, flags } = settings;
  const receivers = receiversOf(settings).map(({ name, on, send }): readonly [string, NoticeReceiver] => {
    const { gateAfter } = loaded?.config.notify?.[name] ?? {};
    const gateAfterMs = gateAfter === undefined ? undefined : parseDuration(gateAfter);
    return [
      name,
      {
        on,
        ...(gateAfterMs === undefined ? {} : { gateAfterMs }),
        async receive(notice, { signal }) {
          const prices = accounts.names.includes(notice.account) ? accounts.find(notice.account).prices : undefined;
          const told = await send(noticeMessage(notice, await costOf(notice, prices), flags), notice.id, signal);
          if (told.outcome === 'taken') return;
          throw told.outcome === 'gone'
            ? ApplicationFailure.nonRetryable(told.reason, 'NOTICE_FAILED')
            : ApplicationFailure.retryable(told.reason, 'NOTICE_FAILED');
        },
      },
    ];
  });
  return Object.fromEntries(receivers);
}

/** Null where a price is missing: unknown is never nothing. */
async function costOf({ store, batchId }: Notice, prices: PricesConfig | undefined): Promise<NoticeCost | null> {
  if (prices === undefined) return null;
  let spent = NOTHING_SPENT;
  for await (const result of withCosts(new ShotlistClient({ store }).handle(batchId).results(), prices))
    spent = addSpent(spent, result);
  if (spent.unpriced > 0) return null;
  return { amount: spent.cost.charged, currency: prices.currency, uncertain: spent.cost.uncertain };
}
