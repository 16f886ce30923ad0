import { EnvHttpProxyAgent } from 'undici';
import { afterEach, expect, test, vi } from 'vitest';
import { proxyFor } from './proxy-for.js';

afterEach(() => void vi.unstubAllEnvs());

const HTTP = 'http://proxy-a:3128';
const HTTPS = 'http://proxy-b:3128';

test.each<[Record<string, string>, string, string]>([
  [{}, 'https://vendor.test/', ''],
  [{ HTTPS_PROXY: HTTPS }, 'https://vendor.test/', HTTPS],
  [{ https_proxy: HTTPS, HTTPS_PROXY: HTTP }, 'https://vendor.test/', HTTPS],
  [{ HTTPS_PROXY: HTTPS }, 'http://vendor.test/', ''],
  [{ HTTP_PROXY: HTTP }, 'http://vendor.test/', HTTP],
  [{ HTTP_PROXY: HTTP }, 'https://vendor.test/', HTTP],
  [{ HTTP_PROXY: HTTP, HTTPS_PROXY: HTTPS }, 'https://vendor.test/', HTTPS],
  [{ HTTP_PROXY: '', HTTPS_PROXY: '' }, 'https://vendor.test/', ''],
  [{ ALL_PROXY: HTTP }, 'https://vendor.test/', ''],
  [{ HTTP_PROXY: HTTP, NO_PROXY: '*' }, 'https://vendor.test/', ''],
  [{ HTTP_PROXY: HTTP, NO_PROXY: 'vendor.test' }, 'https://vendor.test/', ''],
  [{ HTTP_PROXY: HTTP, NO_PROXY: 'other.test, vendor.test' }, 'https://vendor.test/', ''],
  [{ HTTP_PROXY: HTTP, NO_PROXY: '.vendor.test' }, 'https://api.vendor.test/', ''],
  [{ HTTP_PROXY: HTTP, NO_PROXY: 'vendor.test' }, 'https://api.vendor.test/', ''],
  [{ HTTP_PROXY: HTTP, NO_PROXY: '*.vendor.test' }, 'https://api.vendor.test/', ''],
  [{ HTTP_PROXY: HTTP, NO_PROXY: '.vendor.test' }, 'https://vendor.test/', ''],
  [{ HTTP_PROXY: HTTP, NO_PROXY: 'dor.test' }, 'https://vendor.test/', HTTP],
  [{ HTTP_PROXY: HTTP, NO_PROXY: 'vendor.test:443' }, 'https://vendor.test/', ''],
  [{ HTTP_PROXY: HTTP, NO_PROXY: 'vendor.test:8443' }, 'https://vendor.test/', HTTP],
  [{ HTTP_PROXY: HTTP, NO_PROXY: 'vendor.test:8443' }, 'https://vendor.test:8443/', ''],
  [{ HTTP_PROXY: HTTP, no_proxy: 'VENDOR.TEST' }, 'https://vendor.test/', ''],
])('with %j %s goes through "%s", as undici’s own agent does', async (env, url, proxy) => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toLowerCase(), undefined);
  }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  expect(proxyFor(url)).toBe(proxy);
  const connected: string[] = [];
  const agent = new EnvHttpProxyAgent({
    connect: ({ hostname }, callback) => {
      connected.push(hostname);
      callback(new Error('as far as the connection'), null);
    },
  });
  await agent.request({ origin: new URL(url).origin, path: '/', method: 'GET' }).catch(() => undefined);
  // An agent for proxies connects to them by itself; where it connects to the server, no proxy was chosen.
  expect(connected.includes(new URL(url).hostname)).toBe(proxy === '');
  await agent.destroy();
});
