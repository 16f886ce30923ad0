// For shotlist.config files.
export { defineConfig } from './config/config.js';
export type {
  AccountConfig,
  Duration,
  ImagesConfig,
  NotifyConfig,
  NotifyWebhookConfig,
  PricesConfig,
  ProviderFactory,
  ProviderFactoryContext,
  QuotaConfig,
  RateConfig,
  ShotlistConfig,
  TemporalConfig,
  TemporalTlsConfig,
  VideoGenApiConfig,
  WebhooksConfig,
} from './config/config.js';
