// The key of the console, and whether somebody has it.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { ShotlistError } from '@shotlist/core';

/** Fewer characters could be guessed by somebody who has time. */
export const LEAST_KEY_CHARACTERS = 32;

/** Long enough that nobody guesses it. */
export function createConsoleKey(): string {
  return randomBytes(32).toString('base64url');
}

/** Throws `CONSOLE_KEY` for one that is too short, or can't stand in a line. `where` is what named it. */
export function assertConsoleKey(key: string, where: string): void {
  if (key.length >= LEAST_KEY_CHARACTERS && /^[\x21-\x7e]+$/.test(key)) return;
  throw new ShotlistError('CONSOLE_KEY', {
    where,
    message: `The key of the console is no line of ${LEAST_KEY_CHARACTERS} letters, digits and signs or more.`,
    help: 'Make one, for example with: openssl rand -base64 32',
  });
}

/** Takes the same time whatever was given. */
export function isSameText(given: string, wanted: string): boolean {
  return timingSafeEqual(digestOf(given), digestOf(wanted));
}

/** What a session is signed with: other than the key, so that neither tells the other. */
export function signatureOf(key: string, text: string): string {
  const secret = createHmac('sha256', key).update('shotlist console session').digest();
  return createHmac('sha256', secret).update(text).digest('base64url');
}

/** Tells the consoles of one host apart, whose cookies browsers keep together whatever the port. */
export function keyMark(key: string): string {
  return createHash('sha256').update(`shotlist console ${key}`).digest('hex').slice(0, 8);
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
