// The built-in provider for servers that speak the VideoGenAPI: from an account's options to what it is made with.
import { assertProvider, isShotlistError, ShotlistError } from '@shotlist/core';
import type { VideoGenApiOptions } from '@shotlist/provider-videogenapi';
import type { VideoGenApiConfig } from '../config/config.js';
import { parseDuration } from '../config/duration.js';
import { keyFile, type KeyPlace, keyPlaceName, keyPlaceText, keyWarnings, readApiKey } from './api-key.js';
import type { ProviderSource, SourcePlace } from './provider-source.js';

export const KEY_VARIABLE = 'VIDEOGENAPI_API_KEY';
const URL_VARIABLE = 'VIDEOGENAPI_BASE_URL';
const PACKAGE = '@shotlist/provider-videogenapi';
const DEFAULT_HOST = 'videogenapi.com';

export function videoGenApiSource(
  options: VideoGenApiConfig,
  { account, shown, folder }: Pick<SourcePlace, 'account' | 'shown' | 'folder'>,
): ProviderSource {
  const place = keyPlaceOf(options, folder);
  const inConfig = (setting: string) => (shown === '' ? PACKAGE : `${shown}, accounts.${account}.${setting}`);
  /** The provider knows its own names only; here it is known where each was set. */
  const placeOf = (setting: string | undefined): string | undefined => {
    if (setting === 'apiKey') return keyPlaceName(place);
    if (setting !== 'baseUrl') return undefined;
    return options.baseUrl === undefined ? URL_VARIABLE : inConfig('options.baseUrl');
  };
  return {
    describe: () => `videogenapi at ${hostOf(baseUrlOf(options))}`,
    // Known without the key: whoever judges or submits a list may not have it.
    localImages: false,
    keyFrom: keyPlaceText(place),
    keyPlace: place,
    warnings: () => keyWarnings(place),
    async load() {
      const given = await vendorOptions(options, folder);
      const { createVideoGenApi } = await import('@shotlist/provider-videogenapi');
      try {
        return assertProvider(createVideoGenApi(given), PACKAGE);
      } catch (cause) {
        if (isShotlistError(cause)) {
          const { code, message, help } = cause;
          const where = placeOf(cause.where);
          if (where === undefined) throw cause;
          throw new ShotlistError(code, { where, message, ...(help === undefined ? {} : { help }), cause });
        }
        throw new ShotlistError('PROVIDER_INVALID', {
          where: inConfig('provider'),
          message: `The provider of "${account}" could not be made: ${cause instanceof Error ? cause.message : String(cause)}`,
          cause,
        });
      }
    },
  };
}

/** What the provider is made with. Throws `KEY_FORMAT`. */
export async function vendorOptions(
  options: VideoGenApiConfig,
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<VideoGenApiOptions> {
  const {
    allowHttpHosts,
    honoursIdempotencyKeys,
    listingLag,
    minPollInterval,
    timeout,
    deadline,
    onFailure,
    onModeration,
    sendTraceparent,
  } = options;
  const baseUrl = baseUrlOf(options, environment);
  const listingLagMs = durationOf(listingLag);
  const minPollIntervalMs = durationOf(minPollInterval);
  const timeoutMs = durationOf(timeout);
  const deadlineMs = durationOf(deadline);
  return {
    apiKey: await readApiKey(keyPlaceOf(options, folder), environment),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(allowHttpHosts === undefined ? {} : { allowHttpHosts }),
    ...(honoursIdempotencyKeys === undefined ? {} : { honoursIdempotencyKeys }),
    ...(listingLagMs === undefined ? {} : { listingLagMs }),
    ...(minPollIntervalMs === undefined ? {} : { minPollIntervalMs }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(sendTraceparent === undefined ? {} : { sendTraceparent }),
    ...(onFailure === undefined && onModeration === undefined
      ? {}
      : {
          billing: {
            ...(onFailure === undefined ? {} : { onFailure }),
            ...(onModeration === undefined ? {} : { onModeration }),
          },
        }),
  };
}

function keyPlaceOf({ apiKeyEnv, apiKeyFile }: VideoGenApiConfig, folder: string): KeyPlace {
  return apiKeyFile === undefined ? { variable: apiKeyEnv ?? KEY_VARIABLE } : keyFile(apiKeyFile, folder);
}

/** The two variables go together: a key is never sent to a server that it wasn't set for. */
function baseUrlOf(options: VideoGenApiConfig, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { baseUrl, apiKeyEnv = KEY_VARIABLE, apiKeyFile } = options;
  if (baseUrl !== undefined || apiKeyFile !== undefined || apiKeyEnv !== KEY_VARIABLE) return baseUrl;
  return environment[URL_VARIABLE] === '' ? undefined : environment[URL_VARIABLE];
}

function hostOf(baseUrl: string | undefined): string {
  return baseUrl === undefined ? DEFAULT_HOST : (URL.parse(baseUrl)?.host ?? 'a base URL that is none');
}

function durationOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseDuration(text);
}
