// Whether a text can be an API key at all. Any vendor's is taken: only what would break a header is refused.
import { ShotlistError } from '@shotlist/core';

/** With fewer characters than this, the last four would tell too much. */
const LEAST_TO_SHOW_END = 12;

/**
 * The key, as it goes into the header.
 * @throws `KEY_FORMAT`, which shows its beginning up to `_` and its last four characters at most.
 */
export function checkApiKey(key: unknown): string {
  if (typeof key !== 'string' || key.trim() === '') throw refuse('There is no API key.');
  if (/^["'`]|["'`]$/.test(key)) throw refuse(`The API key ${showKey(key)} has quotes around it.`);
  if (/^bearer(?:[\s:]|$)/i.test(key))
    throw refuse(`The API key ${showKey(key.replace(/^bearer[\s:]*/i, ''))} has "Bearer" in front.`);
  if (/\s/.test(key)) throw refuse(`The API key ${showKey(key.trim())} has white space or a line end in it.`);
  if (!/^[\x21-\x7e]+$/.test(key)) throw refuse(`The API key ${showKey(key)} has characters that no header takes.`);
  return key;
}

/** `lt_…6f1c`: enough to tell two keys apart. */
export function showKey(key: string): string {
  const bare = key.replace(/^["'`\s]+|["'`\s]+$/g, '');
  const beginning = /^[A-Za-z]{1,4}_/.exec(bare)?.[0] ?? '';
  const end = bare.length >= LEAST_TO_SHOW_END ? bare.slice(-4).replace(/[^\x21-\x7e]/g, '·') : '';
  return `${beginning}…${end}`;
}

function refuse(message: string): ShotlistError {
  return new ShotlistError('KEY_FORMAT', { where: 'apiKey', message });
}
