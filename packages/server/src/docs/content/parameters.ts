// The parameters of a request: their rules are core's, so are their limits and defaults.
import {
  IMAGE_EXTENSIONS,
  IMAGE_LIMITS,
  MAX_PROMPT_CHARACTERS,
  MAX_SEED,
  type ModelSpec,
  REQUEST_DEFAULTS,
  REQUEST_FIELDS,
  type RequestField,
} from '@shotlist/core';
import { type Block, table } from './block.js';
import { durationRange } from './models.js';

interface Parameter {
  readonly type: 'string' | 'integer' | 'boolean';
  readonly says: string;
}

export function parameterTable(specs: readonly ModelSpec[]): Block {
  const seconds = durationRange(specs);
  const ratios = [...new Set(specs.flatMap(({ aspectRatios }) => aspectRatios))];
  const resolutions = [...new Set(specs.flatMap((spec) => spec.resolutions))];
  const parameters: Readonly<Record<RequestField, Parameter>> = {
    model: { type: 'string', says: 'Which [model](#models) makes it.' },
    prompt: { type: 'string', says: `What to show, in at most ${MAX_PROMPT_CHARACTERS} characters.` },
    image_url: {
      type: 'string',
      says: `A public http(s) URL of an image (${IMAGE_EXTENSIONS.join(', ')}; at most ${IMAGE_LIMITS.maxBytes / 1024 ** 2} MiB). Makes it image-to-video.`,
    },
    duration: { type: 'integer', says: `Whole seconds, ${seconds}, as [the model](#models) allows.` },
    resolution: { type: 'string', says: `${resolutions.join(', ')}, as [the model](#models) allows.` },
    aspect_ratio: { type: 'string', says: `${ratios.join(', ')}. In text-to-video only: an image brings its own.` },
    seed: {
      type: 'integer',
      says: `0 to ${MAX_SEED}. The same seed and request make a similar video. -1 is random.`,
    },
    camera_fixed: { type: 'boolean', says: 'Keeps the camera where it is.' },
  };
  const defaults: Readonly<Partial<Record<RequestField, unknown>>> = REQUEST_DEFAULTS;
  const rows = REQUEST_FIELDS.map((name) => {
    const { type, says } = parameters[name];
    const standard = name === 'seed' ? 'random' : name in defaults ? `\`${String(defaults[name])}\`` : '–';
    return [`\`${name}\``, type, name === 'prompt' ? '**required**' : 'optional', says, standard];
  });
  rows.push(['`webhook_url`', 'string', 'optional', 'Where to tell you how it ended: see [webhooks](#webhooks).', '–']);
  return table('The parameters of a request', ['Parameter', 'Type', 'Required', 'Description', 'Default'], rows);
}
