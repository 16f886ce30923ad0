// The flags of `pnpm fake-vendor` as data.
import { Command, InvalidArgumentError, Option } from 'commander';
import { FAKE_API_FAULTS } from './fault-names.js';
import type { FaultRule } from './fault-rule.js';
import { LIST_KEYS, RATE_COVERS, REFUSAL_DIALECTS, type FakeApiOptions, type RateWindow } from './options.js';
import * as flags from './parse-flags.js';

/** What the command line says. */
export interface CommandFlags {
  readonly port: number;
  readonly key: string;
  readonly log?: string;
  /** False with `--no-fsync`. */
  readonly fsync: boolean;
  readonly rate?: readonly RateWindow[];
  readonly bucket?: NonNullable<FakeApiOptions['bucket']>;
  readonly rateCovers: NonNullable<FakeApiOptions['rateCovers']>;
  readonly maxInFlight?: number;
  readonly quota?: NonNullable<FakeApiOptions['quota']>;
  readonly dialect: NonNullable<FakeApiOptions['dialect']>;
  readonly usageLag: number;
  readonly usageReset?: true;
  readonly listingLag: number;
  readonly echoOtherSeed?: true;
  readonly clockAhead: number;
  readonly generationTime: NonNullable<FakeApiOptions['generationMs']>;
  readonly idempotencyKeys?: true;
  readonly listKey: NonNullable<FakeApiOptions['listKey']>;
  readonly allowHost?: readonly string[];
  readonly videoPad: number;
  readonly fault?: readonly FaultRule[];
  readonly faults?: true;
  readonly json?: true;
}

const AFTER = `
Examples:
  $ pnpm fake-vendor --port 4010 --rate 20/1s --quota 100/month
  $ pnpm fake-vendor --generation-time 1s-5s --idempotency-keys
  $ pnpm fake-vendor --fault generate:work_no_answer:every=10,ms=500
  $ pnpm fake-vendor --video-pad 9999 --fault video:output_short:perGeneration=2

A fault is ENDPOINT:FAULT:SETTINGS; --faults lists them. Endpoints are generate,
status, list, user and video. Settings say when: at=1+3 (these calls), every=10,
first=3, perGeneration=2 (the first calls for each generation), chance=0.1 with
seed=1; and what: ms=500, status=503, dialect=date. All that are given must
hold; the first fault that fits wins.

While it runs, POST a JSON list of rules to /_fake/faults, such as
[{"on":"status","fault":"slow","ms":500}]; GET /_fake/calls and /_fake/history
tell what was asked and answered. None of them needs the key.`;

const DIALECTS = Object.keys(REFUSAL_DIALECTS);

/** The command; it throws a CommanderError for what is wrong. */
export function createCommand(): Command {
  return new Command('fake-vendor')
    .description(
      'A fake video vendor at 127.0.0.1 that speaks the API and goes wrong as told. What it accepts is written to its log before it answers.',
    )
    .configureHelp({ helpWidth: 80 })
    .exitOverride()
    .helpOption('--help', 'show this')
    .option('--port <number>', 'port at 127.0.0.1; 0 is any that is free', whole(0, 65_535), 0)
    .option('--key <key>', 'the API key that it accepts', 'lt_fake_api_key')
    .option('--log <file>', 'where accepted requests are written; a new temporary file otherwise')
    .option('--no-fsync', 'do not wait for the disk before an answer')
    .option('--rate <requests/time>', 'limit, such as 20/1s or 5/1m:fixed; repeatable', listOf(flags.readRate))
    .option('--bucket <capacity:refill>', 'token bucket, refill per second, such as 5:2', checked(flags.readBucket))
    .addOption(
      new Option('--rate-covers <what>', 'all: status, list and user count too')
        .choices(RATE_COVERS)
        .default('generate'),
    )
    .option('--max-in-flight <number>', 'generations that run at the same time', whole(1))
    .option('--quota <limit/period>', 'such as 100/month (UTC) or 10/30s', checked(flags.readQuota))
    .addOption(new Option('--dialect <name>', 'how a 429 is written').choices(DIALECTS).default('seed'))
    .option('--usage-lag <time>', 'usage is shown as it was so long ago', checked(flags.readDuration), 0)
    .option('--usage-reset', 'usage says when it returns to 0')
    .option('--listing-lag <time>', 'younger generations are not listed', checked(flags.readDuration), 0)
    .option('--echo-other-seed', 'status and list show another seed than was sent')
    .option('--clock-ahead <time>', 'its clock is ahead, such as 10m; or behind, -10m', checked(flags.readOffset), 0)
    .option('--generation-time <time>', 'such as 2s, or from 1s-5s', checked(flags.readDurationRange), 0)
    .option('--idempotency-keys', 'honour Idempotency-Key')
    .addOption(
      new Option('--list-key <name>', 'the name of the list’s entries').choices(LIST_KEYS).default('generations'),
    )
    .option('--allow-host <host>', 'a host that image URLs may name; repeatable', listOf(String))
    .option('--video-pad <bytes>', 'make each video larger by so many bytes', whole(0), 0)
    .option('--fault <rule>', 'what goes wrong, see below; repeatable', listOf(flags.readFault))
    .option('--faults', 'list all faults, and end')
    .option('--json', 'say where it listens as one line of JSON')
    .allowExcessArguments(false)
    .addHelpText('after', AFTER);
}

/** The flags as options of the server. */
export function optionsOf(given: CommandFlags, logFile: string): FakeApiOptions {
  const { rate = [], allowHost = [], fault = [], bucket, maxInFlight, quota } = given;
  return {
    port: given.port,
    apiKey: given.key,
    logFile,
    fsync: given.fsync,
    rate,
    ...(bucket === undefined ? {} : { bucket }),
    ...(maxInFlight === undefined ? {} : { maxInFlight }),
    ...(quota === undefined ? {} : { quota }),
    rateCovers: given.rateCovers,
    dialect: given.dialect,
    usageLagMs: given.usageLag,
    usageReset: given.usageReset === true,
    listingLagMs: given.listingLag,
    echoSeed: given.echoOtherSeed === true ? 'other' : 'sent',
    clockAheadMs: given.clockAhead,
    generationMs: given.generationTime,
    honoursIdempotencyKeys: given.idempotencyKeys === true,
    listKey: given.listKey,
    allowHosts: allowHost,
    videoPadBytes: given.videoPad,
    faults: fault,
  };
}

/** All faults, one below the other, within 80 columns where words allow. */
export function listFaults(): string {
  return Object.entries(FAKE_API_FAULTS)
    .map(([name, { says, on }]) => `${name} (${on.join(', ')})\n${wrap(says)}`)
    .join('\n');
}

function wrap(sentence: string): string {
  const lines = [''];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last.length + word.length + 3 > 80) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line) => `  ${line}`).join('\n');
}

/** Commander tells which flag it was. */
function checked<T>(readValue: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return readValue(text);
    } catch (error) {
      throw error instanceof RangeError ? new InvalidArgumentError(error.message) : error;
    }
  };
}

function listOf<T>(readValue: (text: string) => T): (text: string, before?: readonly T[]) => T[] {
  return (text, before = []) => [...before, checked(readValue)(text)];
}

function whole(least: number, most?: number): (text: string) => number {
  return checked((text) => flags.readWhole(text, least, most));
}
