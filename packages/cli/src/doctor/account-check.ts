// One account: its provider is made, its vendor is asked whether the key is good, and its limits are held against the vendor's.
import {
  type AccountOverride,
  isShotlistError,
  type Provider,
  type ProviderUsage,
  type Store,
  storeLayout,
} from '@shotlist/core';
import type { Account } from '../batch/accounts.js';
import { effectiveLimits } from '../batch/effective-limits.js';
import { withinTime } from '../batch/import-package.js';
import type { Settings } from '../batch/settings.js';
import { lazyStore, openPlace, storeOf } from '../batch/store-place.js';
import { quotaText } from '../terminal/limit-words.js';
import { count } from '../terminal/words.js';
import { type Finding, note, ok, placeOf, wrong, wrongBecause } from './check.js';
import { askSecret, askSecretFile, unset } from './typed.js';

const ANSWER_WITHIN_MS = 10_000;

export async function checkAccount(account: Account, settings: Settings, asksVendor: boolean): Promise<Finding> {
  const { store: place } = settings;
  const facts = () =>
    [account.describe(), ...(account.keyFrom === undefined ? [] : [`key from ${account.keyFrom}`])].join('; ');
  // What was set stands beside what is wrong with it.
  const beside = (finding: Finding): Finding =>
    account.keyFrom === undefined ? finding : { ...finding, found: `${facts()}\n${finding.found}` };
  // The renderer has a check of its own.
  if (account.isPreview) return checkLimits(account, settings, facts(), undefined);
  let provider: Provider;
  try {
    provider = await account.loadProvider({
      store: lazyStore(() => openPlace(place, { create: false }), place.url),
      previewSize: '480p',
    });
  } catch (error) {
    return beside(wrongBecause(error, ...commandsFor(error, account, settings)));
  }
  const [warning] = await account.warnings();
  if (warning !== undefined) return beside(note(...splitAdvice(warning)));
  if (!asksVendor || provider.usage === undefined) return checkLimits(account, settings, facts(), undefined);
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const usage = await withinTime(provider.usage({ signal }), ANSWER_WITHIN_MS);
    return await checkLimits(account, settings, facts(), usage);
  } catch (error) {
    return beside(refusal(error, account, settings));
  }
}

/** The vendor's words are left out: they may quote what was sent. */
function refusal(error: unknown, account: Account, settings: Settings): Finding {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'UNAUTHORIZED')
    return wrong(
      'UNAUTHORIZED: The vendor refused the key.',
      'Give it one that is valid, and belongs to this address.',
      ...newKey(account, settings),
    );
  if (code === 'THROTTLED')
    return note('The vendor refuses questions for now (429).', 'Ask again later; batches wait by themselves.');
  if (code === 'ANSWER_INVALID' || code === 'GENERATION_NOT_FOUND' || code === 'REQUEST_REJECTED')
    return wrong(
      'ANSWER_INVALID: Something answers at the base URL that is not the API.',
      'Correct the base URL, its path too.',
      ...unset(['VIDEOGENAPI_BASE_URL']),
    );
  return wrong(
    'VENDOR_UNREACHABLE: The vendor gave no answer.',
    'Look at the network, a proxy (HTTPS_PROXY), and the base URL.',
    ...unset(['VIDEOGENAPI_BASE_URL']),
  );
}

function commandsFor(error: unknown, account: Account, settings: Settings): readonly string[] {
  if (!isShotlistError(error)) return [];
  if (error.code === 'KEY_FORMAT') return newKey(account, settings);
  const where = placeOf(error);
  if (/^[A-Z_]+$/.test(where)) return unset([where]);
  const [, install] = /: (npm install [\w@./-]+)$/.exec(error.help ?? '') ?? [];
  return install === undefined ? [] : [install];
}

function newKey({ keyPlace }: Account, { config }: Settings): readonly string[] {
  if (keyPlace === undefined) return [];
  return 'variable' in keyPlace
    ? [askSecret(keyPlace.variable, config?.folder ?? process.cwd())]
    : [askSecretFile(keyPlace.file)];
}

/** `Others may read the key in key.txt: chmod 600 key.txt` */
function splitAdvice(warning: string): [found: string, help: string, command: string] {
  const [, found = warning, command = ''] = /^(.*): (chmod .*)$/.exec(warning) ?? [];
  return [`${found}.`, 'Let nobody else read it.', command];
}

async function checkLimits(
  account: Account,
  settings: Settings,
  facts: string,
  usage: ProviderUsage | undefined,
): Promise<Finding> {
  const { name } = account;
  // Its own check says what is wrong with it.
  const store = await storeOf(settings.store).catch(() => undefined);
  const closed = await pauseOf(store, name);
  if (closed !== undefined)
    return note(
      `${facts}\nClosed by ${closed.setBy}: ${closed.reason}`,
      'Nothing is sent before it is opened.',
      `shotlist account open ${name}${settings.flags}`,
    );
  if (usage === undefined) return ok(facts);
  const { used, limit } = usage;
  const counted = `${facts}; the vendor counts ${count(used)}${limit === null ? '' : ` of ${count(limit)}`}`;
  const { quotas = [] } = await effectiveLimits(account, store);
  const above = quotas.find(
    ({ per, model, limit: own }) => per === 'month' && model === undefined && own > (limit ?? Infinity),
  );
  if (above === undefined || limit === null) return ok(counted);
  return note(
    `${counted}\nIts quota is more than the vendor gives: ${quotaText(above)}.`,
    'A plan would count on units that are not there.',
    `shotlist account set ${name} --quota ${limit}/month${settings.flags}`,
  );
}

async function pauseOf(store: Store | undefined, account: string): Promise<AccountOverride['paused']> {
  const bytes = await store?.get(storeLayout.accountOverride(account)).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const { paused } = JSON.parse(new TextDecoder().decode(bytes)) as AccountOverride;
  return paused === undefined || (paused.untilMs ?? Infinity) <= Date.now() ? undefined : paused;
}
