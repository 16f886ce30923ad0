// Addresses as a person types them. Without core, so that --help stays quick.
import { UsageProblem } from '../usage-problem.js';

/** `https://video.example`, without a slash at its end. A path is kept: a proxy may take it away. */
export function parsePublicUrl(value: string): string {
  const url = webUrl(value);
  if (url === null || url.search !== '' || url.hash !== '')
    throw new UsageProblem(
      '--public-url',
      value,
      'It takes where others reach the gateway, such as https://video.example.',
    );
  return url.href.replace(/\/+$/, '');
}

/** `https://app.example`, or `*`. May be repeated. */
export function parseOrigins(value: string, before: readonly string[] = []): readonly string[] {
  const url = webUrl(value);
  if (value !== '*' && (url === null || url.href !== `${url.origin}/`))
    throw new UsageProblem('--cors', value, 'It takes an origin such as https://app.example, or * for all.');
  return [...before, url === null ? value : url.origin];
}

/** The same, each by its name. */
export function parseNamedOrigins(value: string, before: readonly string[] = []): readonly string[] {
  if (value !== '*') return parseOrigins(value, before);
  throw new UsageProblem('--cors', value, 'It takes the origin of Temporal’s UI, such as http://localhost:8233.');
}

function webUrl(value: string): URL | null {
  const url = URL.parse(value);
  const isWeb = url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}` === '';
  return isWeb ? url : null;
}
