// What the page may load: its own style and script, known by their hashes, and files beside it.
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * The policy of a page whose only style and script are these. Files beside the page are `'self'` when it is served,
 * and `file:` when it is opened from disk, where browsers disagree on what 'self' is. Links lead to `linked`, one origin.
 */
export function contentSecurityPolicy(style: string, script: string, linked?: string): string {
  const files = linked === undefined ? "'self' file:" : `'self' file: ${linked}`;
  return [
    "default-src 'none'",
    `style-src '${hashSource(style)}'`,
    `script-src '${hashSource(script)}'`,
    `img-src ${files}`,
    `media-src ${files}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hashSource(text: string): string {
  return `sha256-${btoa(String.fromCharCode(...sha256(utf8ToBytes(text))))}`;
}
