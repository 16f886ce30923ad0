// For shotlist.config files.
export { defineConfig } from './config/config.js';
export type {
  AccountConfig,
  ProviderFactory,
  ProviderFactoryContext,
  RateConfig,
  ShotlistConfig,
} from './config/config.js';
