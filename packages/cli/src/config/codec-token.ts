// The token of the codec server: from the environment alone, since everybody on a machine can read command lines.
import { ShotlistError } from '@shotlist/core';

const VARIABLE = 'SHOTLIST_CODEC_TOKEN';
const LEAST_CHARACTERS = 16;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Undefined where none is set, which only an address of this machine may do without. Throws `CONFIG_INVALID`. */
export function codecToken(host: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const token = environment[VARIABLE] ?? '';
  const wrong = (message: string) =>
    new ShotlistError('CONFIG_INVALID', {
      where: VARIABLE,
      message,
      help: `Set it to ${LEAST_CHARACTERS} or more letters and digits; "openssl rand -hex 24" makes some.`,
    });
  if (token === '') {
    if (LOOPBACK.has(host)) return undefined;
    throw wrong('Others can reach this address: it takes a token.');
  }
  if (token.length < LEAST_CHARACTERS) throw wrong('The token is too short.');
  if (!/^[\w.~+/-]+=*$/.test(token)) throw wrong('The token has characters that a header can’t carry.');
  return token;
}
