// Flags of init that can't be: refused before anything is written, and a key that was pasted is not repeated.
import { isShotlistError } from '@shotlist/core';
import { expect, test } from 'vitest';
import { createProgram } from '../program.js';
import type { InitOptions } from '../setup-program.js';
import { answersOf, checkFlags } from './answers.js';

const KEY = 'lt_canary0123456789';

/** As the command line reads them. */
async function optionsOf(flags: string): Promise<InitOptions> {
  let read: InitOptions = {};
  const program = createProgram(async (_, options) => {
    read = options as InitOptions;
  });
  await program.parseAsync(['init', '--yes', ...flags.split(' ')], { from: 'user' });
  return read;
}

test.each([
  [`--provider videogenapi --key-env ${KEY}`, '--key-env', 'looks like the key itself'],
  [`--temporal a:1 --temporal-key-env ${KEY}`, '--temporal-key-env', 'looks like the key itself'],
  ['--provider videogenapi --account Main', '--account', 'begins with a letter'],
  ['--provider videogenapi --base-url video.example', '--base-url', 'http or https'],
  ['--temporal http://a:7233', '--temporal', 'host:port'],
  ['--temporal-profile prod --namespace a', '--temporal-profile', 'name it alone'],
  ['--namespace a', '--namespace', 'goes with --temporal'],
  ['--rate 20/1s', '--rate', 'goes with --provider videogenapi'],
  ['--provider animatic --quota 1/day', '--quota', 'Previews'],
  ['--provider videogenapi --quota 1/day:veo3', '--quota', 'no model'],
])('%s is refused', async (flags, where, says) => {
  let error: unknown;
  try {
    checkFlags(await optionsOf(flags));
  } catch (thrown) {
    error = thrown;
  }
  if (!isShotlistError(error)) throw new Error(`no error of the table: ${String(error)}`);
  expect(error).toMatchObject({ code: 'USAGE', where });
  expect(error.message).toContain(says);
  expect(JSON.stringify([error.message, error.help])).not.toContain('canary');
});

test('the defaults are previews, and what is the vendor’s own usual is not written down', async () => {
  expect(answersOf({ yes: true }, false)).toEqual({ example: true });
  const options = await optionsOf('--provider videogenapi --base-url https://videogenapi.com/api/v1 --rate none');
  checkFlags(options);
  expect(answersOf(options, true)).toEqual({
    vendor: { account: 'main', keyEnv: 'VIDEOGENAPI_API_KEY', rates: [], quotas: [] },
    example: false,
  });
});
