// What the page may load: nothing. Its own style and script are known by their hashes.
import { createHash } from 'node:crypto';

/** The policy of a page whose only style and script are these. It can't send anything anywhere, either. */
export function contentSecurityPolicy(style: string, script: string): string {
  return [
    "default-src 'none'",
    `style-src '${hashSource(style)}'`,
    `script-src '${hashSource(script)}'`,
    // The empty icon that keeps browsers from asking for one.
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const hashSource = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
