// The JSON Schema of a request's body: the very schema that reads it, with the limits of the registry beside its types.
import { ASPECT_RATIOS, MAX_PROMPT_CHARACTERS, MAX_SEED, MODELS, REQUEST_DEFAULTS, RESOLUTIONS } from '@shotlist/core';
import { z } from 'zod';
import { generateShape } from '../accept/judge-request.js';

type JsonSchema = Readonly<Record<string, unknown>>;

const seconds = MODELS.map(({ duration }) => duration);
const modelKeys = MODELS.flatMap(({ key, aliases }) => [key, ...aliases]);

/** What zod's types don't say. A null, or a text of white space, is "not given" wherever that may be. */
const LIMITS: Readonly<Record<keyof typeof generateShape.shape, JsonSchema>> = {
  model: {
    pattern: `^(\\s*|${modelKeys.join('|')})$`,
    default: REQUEST_DEFAULTS.model,
    examples: MODELS.map(({ key }) => key),
    description: `One of ${MODELS.map(({ key }) => key).join(', ')}. Other ids of them work, with a warning.`,
  },
  prompt: {
    type: 'string',
    minLength: 1,
    maxLength: MAX_PROMPT_CHARACTERS,
    description: 'What the video shows; characters are Unicode code points.',
  },
  image_url: {
    description: 'A public http(s) URL of a jpg, jpeg, png, gif or webp. With it the mode is image-to-video.',
    examples: ['https://example.com/images/my-dog.jpg'],
  },
  duration: {
    type: ['integer', 'null'],
    minimum: Math.min(...seconds.map(({ min }) => min)),
    maximum: Math.max(...seconds.map(({ max }) => max)),
    default: REQUEST_DEFAULTS.duration,
    description: 'Seconds; each model has a range of its own.',
  },
  resolution: {
    pattern: `^(\\s*|${RESOLUTIONS.map((one) => one.replace(/[kp]$/i, (unit) => `[${unit.toLowerCase()}${unit.toUpperCase()}]`)).join('|')})$`,
    default: REQUEST_DEFAULTS.resolution,
    examples: RESOLUTIONS,
    description: `${RESOLUTIONS.join(', ')}; each model has a highest of its own.`,
  },
  aspect_ratio: {
    // 16:9 as a spreadsheet writes it is taken as meant, with a warning.
    pattern: `^(\\s*|${ASPECT_RATIOS.map((ratio) => `0?${ratio.replace(':', ':0?')}(:00)?`).join('|')})$`,
    default: REQUEST_DEFAULTS.aspect_ratio,
    examples: ASPECT_RATIOS,
    description: `${ASPECT_RATIOS.join(', ')}. Only without image_url: the image decides otherwise.`,
  },
  seed: {
    type: ['integer', 'null'],
    minimum: -1,
    maximum: MAX_SEED,
    description: 'Controls what is made; -1 is random, as is none.',
  },
  camera_fixed: { default: REQUEST_DEFAULTS.camera_fixed, description: 'Whether the camera stays where it is.' },
  webhook_url: {
    maxLength: 2048,
    description: 'A public http(s) URL that is told of the end.',
    examples: ['https://example.com/hooks/videos'],
  },
};

/** For the OpenAPI document. */
export function bodySchema(): Record<string, unknown> {
  const { $schema: _, properties = {}, ...rest } = z.toJSONSchema(generateShape, { io: 'input' });
  const limited = Object.entries(properties).map(([name, schema]) => {
    const limits = LIMITS[name as keyof typeof LIMITS];
    return [name, { ...(schema as JsonSchema), ...limits }];
  });
  return { ...rest, properties: Object.fromEntries(limited), required: ['prompt'] };
}
