// A model that starts generations and tells about them, whatever version of it a package gives.
import type { Experimental_VideoModelV4 as VideoModelV4 } from '@ai-sdk/provider';

export type StartingModel = Pick<VideoModelV4, 'provider' | 'modelId'> &
  Required<Pick<VideoModelV4, 'doStart' | 'doStatus'>> & { readonly handleWebhookOption?: unknown };

/** The name under which the package takes options of its own: `fal` of `fal.video`. */
export function vendorOf({ provider }: Pick<StartingModel, 'provider'>): string {
  return provider.split('.')[0] ?? provider;
}
