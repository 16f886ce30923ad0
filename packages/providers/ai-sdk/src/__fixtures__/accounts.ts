// Accounts at the vendors that are tried, with their packages' own code.
import { createByteDance } from '@ai-sdk/bytedance';
import { createFal } from '@ai-sdk/fal';
import { createGoogle } from '@ai-sdk/google';
import { createReplicate } from '@ai-sdk/replicate';
import { createAiSdkProvider } from '../ai-sdk.js';
import type { AiSdkModel, AiSdkOptions } from '../options.js';
import type { Provider } from '@shotlist/core';
import type { Dialect } from './dialect.js';
import * as dialects from './dialects.js';
import { API_KEY } from './fake-vendor.js';

export interface Account {
  readonly dialect: Dialect;
  /** The key of the model that it has. */
  readonly key: string;
  /** Whose API key is `apiKey`, at a vendor that is at `url`. */
  readonly model: (place: Place) => AiSdkModel;
}

interface Place {
  readonly fetch: typeof globalThis.fetch;
  readonly url: string;
  /** null: the package has to find one. */
  readonly apiKey: string | null;
}

const keyed = <Name extends string>(name: Name, { apiKey }: Place): { [Key in Name]?: string } =>
  (apiKey === null ? {} : { [name]: apiKey }) as { [Key in Name]?: string };

/** fal's package has the address of its queue built in. */
function atQueue({ fetch, url }: Place): typeof globalThis.fetch {
  return (input, init) => fetch(typeof input === 'string' ? input.replace('https://queue.fal.run', url) : input, init);
}

export const ACCOUNTS: readonly Account[] = [
  {
    dialect: dialects.fal,
    key: 'seedance_lite',
    model(place) {
      const vendor = createFal({ ...keyed('apiKey', place), fetch: atQueue(place) });
      return {
        textToVideo: vendor.video('fal-ai/bytedance/seedance/v1/lite/text-to-video'),
        imageToVideo: vendor.video('fal-ai/bytedance/seedance/v1/lite/image-to-video'),
        aspectRatios: ['16:9', '4:3', '1:1', '9:16'],
        options: ({ duration, resolution, camera_fixed }) => ({
          providerOptions: {
            fal: {
              ...(duration === undefined ? {} : { duration: String(duration) }),
              ...(resolution === undefined ? {} : { resolution }),
              ...(camera_fixed === undefined ? {} : { camera_fixed }),
            },
          },
        }),
      };
    },
  },
  {
    dialect: dialects.google,
    key: 'veo_3',
    model(place) {
      const { url, fetch } = place;
      const veo = createGoogle({ ...keyed('apiKey', place), baseURL: `${url}/v1beta`, fetch }).video(
        'veo-3.1-generate-preview',
      );
      return {
        textToVideo: veo,
        imageToVideo: veo,
        durations: [4, 6, 8],
        resolutions: ['720p', '1080p'],
        aspectRatios: ['16:9', '9:16'],
        imageAs: 'bytes',
        options: ({ resolution }) => ({
          resolution: undefined,
          providerOptions: { google: resolution === undefined ? {} : { resolution } },
        }),
      };
    },
  },
  {
    dialect: dialects.replicate,
    key: 'seedance_lite',
    model(place) {
      const { url, fetch } = place;
      const vendor = createReplicate({ ...keyed('apiToken', place), baseURL: `${url}/v1`, fetch });
      const seedance = vendor.video('bytedance/seedance-1-lite');
      return {
        textToVideo: seedance,
        imageToVideo: seedance,
        durations: [5, 10],
        aspectRatios: ['16:9', '4:3', '1:1', '9:16'],
        fps: 24,
        options: ({ resolution, camera_fixed }) => ({
          resolution: undefined,
          providerOptions: {
            replicate: {
              ...(resolution === undefined ? {} : { resolution }),
              ...(camera_fixed === undefined ? {} : { camera_fixed }),
            },
          },
        }),
      };
    },
  },
  {
    dialect: dialects.bytedance,
    key: 'seedance_lite',
    model(place) {
      const { url, fetch } = place;
      const vendor = createByteDance({ ...keyed('apiKey', place), baseURL: `${url}/api/v3`, fetch });
      return {
        textToVideo: vendor.video('seedance-1-0-lite-t2v-250428'),
        imageToVideo: vendor.video('seedance-1-0-lite-i2v-250428'),
        options: ({ resolution, camera_fixed }) => ({
          resolution: undefined,
          providerOptions: {
            bytedance: {
              ...(resolution === undefined ? {} : { resolution }),
              ...(camera_fixed === undefined ? {} : { cameraFixed: camera_fixed }),
            },
          },
        }),
      };
    },
  },
];

export interface AccountOptions extends Partial<AiSdkOptions> {
  readonly apiKey?: string | null;
  readonly change?: (model: AiSdkModel) => AiSdkModel;
  /** Instead of the one that the package is to be given. */
  readonly fetchOfModels?: typeof globalThis.fetch;
}

/** As a worker has it. */
export function openAccount(
  { key, model, dialect }: Account,
  url: string,
  { apiKey = API_KEY, change = (given) => given, fetchOfModels, ...options }: AccountOptions = {},
): Provider {
  return createAiSdkProvider({
    name: dialect.name,
    minPollIntervalMs: 5,
    allowHosts: ['127.0.0.1'],
    models: (fetch) => ({ [key]: change(model({ fetch: fetchOfModels ?? fetch, url, apiKey })) }),
    ...options,
  });
}
