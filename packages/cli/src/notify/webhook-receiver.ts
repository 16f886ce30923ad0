// Tells a receiver by a signed webhook, as Standard Webhooks has them.
import { ShotlistError } from '@shotlist/core';
import type { NotifyWebhookConfig } from '../config/config.js';
import type { SendNotice } from './send-notice.js';

/** Bytes of a secret, as the specification allows. */
const SECRET_BYTES = { least: 24, most: 64 } as const;

/** Throws `KEY_FORMAT` where the secret, or the URL's variable, is missing or can't be one. */
export function webhookSender(config: NotifyWebhookConfig, environment: NodeJS.ProcessEnv): SendNotice {
  const secret = secretOf(config.secretEnv, environment);
  const url = config.url ?? urlOf(config.urlEnv ?? '', environment);
  return async (message, id, signal) => {
    const [{ postWebhook }, { platformFetch }] = await Promise.all([
      import('@shotlist/server/webhooks'),
      import('@shotlist/client/node'),
    ]);
    return postWebhook({ url, id, message, secrets: [secret], fetch: platformFetch, signal });
  };
}

function secretOf(name: string, environment: NodeJS.ProcessEnv): string {
  const secret = environment[name] ?? '';
  const wrong = (message: string) =>
    new ShotlistError('KEY_FORMAT', {
      where: name,
      message,
      help: `It is what messages are signed with: ${secretCommand(name)}`,
    });
  if (secret === '') throw wrong('The variable is not set.');
  const [, encoded = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const bytes = Buffer.from(encoded, 'base64').length;
  if (bytes < SECRET_BYTES.least || bytes > SECRET_BYTES.most)
    throw wrong(`It has to be "whsec_" and ${SECRET_BYTES.least} to ${SECRET_BYTES.most} bytes in base64.`);
  return secret;
}

/** Makes a secret, and puts it where it is looked for. */
export function secretCommand(name: string, file = '.env'): string {
  return `printf '\\n%s\\n' "${name}=whsec_$(openssl rand -base64 32)" >> ${file}`;
}

function urlOf(name: string, environment: NodeJS.ProcessEnv): string {
  const text = environment[name] ?? '';
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}` === '') return url.href;
  throw new ShotlistError('KEY_FORMAT', {
    where: name,
    message: text === '' ? 'The variable is not set.' : 'It is no http or https URL.',
    help: 'Set it to where messages are to be sent, in the environment or in a file .env.',
  });
}
