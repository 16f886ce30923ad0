// Which proxy a URL is reached through, by the same rules as undici's EnvHttpProxyAgent: all requests go one way.

/** The proxy's URL; empty for none. https goes through HTTP_PROXY where no other is named; ALL_PROXY isn't looked at. */
export function proxyFor(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  const isHttps = protocol === 'https:';
  const openPort = port === '' ? (isHttps ? '443' : '80') : port;
  if (isDirect(hostname, openPort)) return '';
  const proxy = (isHttps && read('https_proxy')) || read('http_proxy');
  return proxy === '' || proxy.includes('://') ? proxy : `http://${proxy}`;
}

/** NO_PROXY names a host and those below it, with a dot or a star in front or without; `*` is every host. */
function isDirect(hostname: string, port: string): boolean {
  return read('no_proxy')
    .split(/[,\s]/)
    .some((entry) => {
      const [, named = entry, onlyPort = port] = /^(.+):(\d+)$/.exec(entry) ?? [];
      const name = named.replace(/^\*?\./, '').toLowerCase();
      return (
        entry === '*' || (name !== '' && onlyPort === port && (hostname === name || hostname.endsWith(`.${name}`)))
      );
    });
}

function read(name: string): string {
  return process.env[name] ?? process.env[name.toUpperCase()] ?? '';
}
