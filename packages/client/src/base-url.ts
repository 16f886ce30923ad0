// One base URL from every form in which people write it: decision 0010.
import { ShotlistError, showValue } from '@shotlist/core';

const DEFAULT_BASE_URL = 'https://videogenapi.com/api/v1';

/** Hosts of this machine: nobody listens in between. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * The URL that paths are appended to, `https://host/api/v1`, from the same with or without `/api/v1`, `/v1` or a slash.
 * Plain http reaches only this machine and hosts that are allowed by name: it would show the key to everyone in between.
 * @throws `CONFIG_INVALID`
 */
export function resolveBaseUrl(text: unknown = DEFAULT_BASE_URL, allowHttpHosts: readonly string[] = []): string {
  // An object may refuse to become a text.
  if (typeof text !== 'string') throw invalid(Object(text) === text ? typeof text : String(text), 'It is no text.');
  // A password that got into it is not for messages.
  const value = text.trim().replace(/^([a-z][a-z0-9+.-]*:\/+)?[^/?#]*@/i, '$1…@');
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) {
    const meant = `https://${value.replace(/^[a-z][a-z0-9+.-]*:\/+/i, '')}`;
    throw invalid(value, `It is no http(s) URL.${URL.canParse(meant) ? ` Did you mean "${showValue(meant)}"?` : ''}`);
  }
  const url = new URL(value);
  if (url.username !== '' || url.password !== '')
    throw invalid(value, 'It has a user name or password in it: the key is all that is sent.');
  if (url.search !== '' || url.hash !== '')
    throw invalid(`${url.origin}${url.pathname}`, 'It has a query or a "#" part.');
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname) && !isNamed(url.hostname, allowHttpHosts)) {
    throw invalid(url.href, 'It is plain http, which shows the key to everyone in between.', {
      help: `Write https, or allow the host by name: allowHttpHosts: ["${showValue(url.hostname)}"].`,
    });
  }
  const prefix = url.pathname
    .replace(/\/{2,}/g, '/')
    .replace(/\/+$/, '')
    .replace(/(?:\/api)?(?:\/v1)*$/, '');
  return `${url.origin}${prefix}/api/v1`;
}

function isNamed(hostname: string, allowHttpHosts: readonly string[]): boolean {
  return allowHttpHosts.some((host) => host.toLowerCase() === hostname);
}

function invalid(value: string, message: string, options: { readonly help?: string } = {}): ShotlistError {
  return new ShotlistError('CONFIG_INVALID', {
    where: 'baseUrl',
    message: `The base URL "${showValue(value)}" can’t be used. ${message}`,
    help: options.help ?? `Write it as ${DEFAULT_BASE_URL}, with your server’s name.`,
  });
}
