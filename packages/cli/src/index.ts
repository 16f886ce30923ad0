// For shotlist.config files.
export { defineConfig } from './config/config.js';
export type {
  AccountConfig,
  Duration,
  ImagesConfig,
  PricesConfig,
  ProviderFactory,
  ProviderFactoryContext,
  QuotaConfig,
  RateConfig,
  ShotlistConfig,
  VideoGenApiConfig,
  WebhooksConfig,
} from './config/config.js';
