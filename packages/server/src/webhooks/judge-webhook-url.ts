// Which addresses a webhook may be sent to. The rule of source images, and https alone.
import { isForbiddenHost } from '@shotlist/core';

/** Characters. */
const MOST_LENGTH = 2048;

/**
 * The URL in one form, undefined where it may not be used: https, without a user or a password, to a host that is not
 * inside this machine or its network. `allowHosts` are admitted by name, also by plain http. What the name resolves to is
 * judged when the message is sent.
 */
export function judgeWebhookUrl(text: string, allowHosts: readonly string[]): string | undefined {
  const url = text.length > MOST_LENGTH ? null : URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  if (allowHosts.some((host) => host.toLowerCase() === url.hostname))
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
  return url.protocol === 'https:' && !isForbiddenHost(url.hostname) ? url.href : undefined;
}
