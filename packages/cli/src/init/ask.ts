// Asks a person at a terminal. Whatever a flag says is not asked.
import { confirm, isCancel, select, text } from '@clack/prompts';
import type { InitOptions } from '../setup-program.js';
import { parseQuotas, parseRates } from '../config/limit-flags.js';
import {
  type Answers,
  answersOf,
  DEFAULTS,
  type Judge,
  judgeAccount,
  judgeAddress,
  judgeFilled,
  judgeUrl,
  judgeVariable,
  type TemporalAnswers,
  type VendorAnswers,
} from './answers.js';

/** Somebody left: nothing is written. */
export class Left extends Error {
  override readonly name: string = 'Left';
}

/** Throws {@link Left} for Ctrl-C. */
export async function askAll(options: InitOptions, hasList: boolean): Promise<Answers> {
  const given = answersOf(options, hasList);
  const vendor = await askVendor(options);
  const store = options.store ?? (await askStore());
  const temporal = given.temporal ?? (await askTemporal(options));
  const notify = given.notify ?? (await askNotify());
  const example =
    !hasList && (await answered(confirm({ message: 'Write a small shot list to try it with, shots.csv?' })));
  return {
    ...(vendor === undefined ? {} : { vendor }),
    ...(store === undefined ? {} : { store }),
    ...(temporal === undefined ? {} : { temporal }),
    ...(notify === undefined ? {} : { notify }),
    example,
  };
}

async function askVendor(options: InitOptions): Promise<VendorAnswers | undefined> {
  const names = [options.account, options.keyEnv, options.baseUrl, options.rate, options.inFlight, options.quota];
  const isVendor = names.some((flag) => flag !== undefined);
  const provider =
    options.provider ??
    (isVendor
      ? 'videogenapi'
      : await answered(
          select({
            message: 'Who makes the videos?',
            options: [
              { value: 'animatic', label: 'This machine', hint: 'previews, free' },
              { value: 'videogenapi', label: 'A video model', hint: 'VideoGenAPI, or a server that speaks it' },
            ],
          }),
        ));
  if (provider === 'animatic') return undefined;
  const account = options.account ?? (await ask('What is the account called?', DEFAULTS.account, judgeAccount));
  const keyEnv =
    options.keyEnv ??
    (await ask('Which variable will hold its key? The name, not the key', DEFAULTS.keyEnv, judgeVariable));
  const baseUrl = options.baseUrl ?? (await ask('Where is its API?', DEFAULTS.baseUrl, judgeUrl));
  const rates =
    options.rate ??
    parseRates(
      await ask('How many requests does it take within a time?', 'none', judgeBy(parseRates), '20/1s, 300/1m or none'),
    );
  const quotas =
    options.quota ??
    parseQuotas(
      await ask('How many videos does it give in a period?', 'none', judgeBy(parseQuotas), '100/month or none'),
    );
  const { inFlight } = options;
  return {
    account,
    keyEnv,
    ...(baseUrl === DEFAULTS.baseUrl ? {} : { baseUrl }),
    rates,
    quotas,
    ...(inFlight === undefined ? {} : { inFlight }),
  };
}

async function askStore(): Promise<string | undefined> {
  const store = await ask('Where are batches and videos kept?', '.shotlist/store', judgeFilled);
  return store === '.shotlist/store' ? undefined : store;
}

async function askTemporal(options: InitOptions): Promise<TemporalAnswers | undefined> {
  const isCluster = (options.namespace ?? options.temporalKeyEnv) !== undefined;
  const where = isCluster
    ? 'address'
    : await answered(
        select({
          message: 'Which Temporal carries the batches?',
          options: [
            { value: 'embedded', label: 'One of this folder', hint: 'started and stopped as needed' },
            { value: 'address', label: 'A cluster, or a server that runs already' },
            { value: 'cloud', label: 'Temporal Cloud', hint: 'with an API key' },
            { value: 'profile', label: 'A profile of temporal.toml' },
          ],
        }),
      );
  if (where === 'embedded') return undefined;
  if (where === 'profile') return { profile: await ask('Which profile?', 'default', judgeFilled) };
  const isCloud = where === 'cloud' || options.temporalKeyEnv !== undefined;
  const address = await ask('What is its address?', isCloud ? undefined : 'localhost:7233', judgeAddress, 'host:port');
  const namespace =
    options.namespace ?? (await ask('Which namespace?', isCloud ? undefined : DEFAULTS.namespace, judgeFilled));
  if (!isCloud) return { address, namespace };
  const keyEnv =
    options.temporalKeyEnv ??
    (await ask('Which variable will hold its API key? The name, not the key', DEFAULTS.temporalKeyEnv, judgeVariable));
  return { address, namespace, keyEnv };
}

async function askNotify(): Promise<Answers['notify']> {
  const wanted = await answered(
    confirm({ message: 'Send a webhook when a batch is done or waits?', initialValue: false }),
  );
  return wanted
    ? { url: await ask('Where to?', undefined, judgeUrl, 'https://…'), secretEnv: DEFAULTS.secretEnv }
    : undefined;
}

/** Enter takes what stands there. */
async function ask(message: string, usual: string | undefined, judge: Judge, hint?: string): Promise<string> {
  const answer = await answered(
    text({
      message,
      ...(usual === undefined ? {} : { defaultValue: usual }),
      placeholder: hint === undefined ? (usual ?? '') : hint,
      validate: (value) => {
        const words = (value ?? '').trim();
        return words === '' && usual !== undefined ? undefined : judge(words);
      },
    }),
  );
  return answer.trim();
}

function judgeBy(parse: (value: string) => unknown): Judge {
  return (value) => {
    try {
      parse(value);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
}

async function answered<Value>(asking: Promise<Value>): Promise<Exclude<Value, symbol>> {
  const answer = await asking;
  if (isCancel(answer)) throw new Left('Left.');
  return answer as Exclude<Value, symbol>;
}
