// The built-in provider that renders previews on this machine.
import { assertProvider, ShotlistError } from '@shotlist/core';
import type { ImagesConfig } from '../config/config.js';
import type { ProviderSource } from './provider-source.js';

const PACKAGE = '@shotlist/provider-animatic';

export function animaticSource({ allowHosts }: Required<ImagesConfig>): ProviderSource {
  return {
    describe: () => 'animatics, rendered on this machine',
    // Known without the renderer, which takes its time to load.
    localImages: true,
    keyFrom: undefined,
    warnings: async () => [],
    async load({ store, previewSize }) {
      // An optional dependency with a large native part: absent on platforms that its encoder doesn't cover.
      const { createAnimatic } = await import('@shotlist/provider-animatic').catch((cause: unknown) => {
        throw new ShotlistError('PROVIDER_INVALID', {
          where: PACKAGE,
          message: `The preview renderer could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
          help: `Install it with "npm install ${PACKAGE}", or use another account. "shotlist doctor" says more.`,
          cause,
        });
      });
      return assertProvider(createAnimatic({ store, previewSize, allowHosts }), PACKAGE);
    },
  };
}
