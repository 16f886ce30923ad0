// What the provider's functions share.
import type { Client } from '@shotlist/client';
import type { ProviderCapabilities } from '@shotlist/core';
import type { Memory } from './memory.js';
import type { VendorClock } from './vendor-clock.js';

export interface Parts {
  readonly client: Client;
  readonly memory: Memory;
  readonly clock: VendorClock;
  readonly capabilities: ProviderCapabilities;
  /** Never to be repeated. */
  readonly apiKey: string;
  readonly sendTraceparent: boolean;
}
