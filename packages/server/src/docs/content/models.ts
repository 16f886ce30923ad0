// The models, from the registry.
import { type ModelSpec, REQUEST_DEFAULTS } from '@shotlist/core';
import { type Section, table, text } from './block.js';

export function models(specs: readonly ModelSpec[]): Section {
  const aliased = specs.filter(({ aliases }) => aliases.length > 0);
  return {
    id: 'models',
    title: 'Models',
    blocks: [
      text(
        `\`model\` names one of these; without it, \`${REQUEST_DEFAULTS.model}\` is used. Free and premium models count alike: one request each.`,
      ),
      table(
        'The models and what each can do',
        ['Model', 'Name', 'Tier', 'Duration', 'Resolutions', 'Features'],
        specs.map(({ key, name, provider, tier, duration, resolutions, features }) => [
          `\`${key}\``,
          name === provider ? name : `${provider} ${name}`,
          tier === 'free' ? 'Free' : 'Premium',
          `${duration.min}–${duration.max} s`,
          resolutions.join(', '),
          features.join(', '),
        ]),
      ),
      ...(aliased.length === 0
        ? []
        : [
            text(
              `Older names are read too: ${aliased.map(({ key, aliases }) => `${aliases.map((alias) => `\`${alias}\``).join(' and ')} as \`${key}\``).join(', ')}. The answer then has a [warning](#warnings).`,
            ),
          ]),
    ],
  };
}

/** `5–60 s`, over all models. */
export function durationRange(specs: readonly ModelSpec[]): string {
  const least = Math.min(...specs.map(({ duration }) => duration.min));
  const most = Math.max(...specs.map(({ duration }) => duration.max));
  return `${least}–${most}`;
}
