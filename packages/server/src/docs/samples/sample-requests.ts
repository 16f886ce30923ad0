// The requests that all samples make, and how each language writes them.
import type { GenerationRequest } from '@shotlist/core';

type SampleRequest = Partial<GenerationRequest> & { readonly prompt: string };

export const TEXT_REQUEST = {
  model: 'kling_21',
  prompt: 'A cat playing with a ball in a sunny garden',
  duration: 10,
  resolution: '1080p',
  aspect_ratio: '16:9',
  seed: 42,
} as const satisfies SampleRequest;

export const IMAGE_REQUEST = {
  model: 'veo_3',
  prompt: 'The dog runs in the park chasing a butterfly',
  image_url: 'https://example.com/images/my-dog.jpg',
  duration: 15,
  resolution: '4K',
  camera_fixed: false,
  seed: 123456,
} as const satisfies SampleRequest;

/** What a request has beside prompt and image, in each language's own way. */
export function optionsOf(request: SampleRequest): {
  readonly php: string;
  readonly javascript: string;
  readonly python: string;
} {
  const { prompt: _prompt, image_url: _imageUrl, ...options } = request;
  const entries = Object.entries(options).map(([name, value]) => [name, quote(value)] as const);
  const write = (pair: (name: string, value: string) => string) =>
    entries.map(([name, value]) => `    ${pair(name, value)},\n`).join('');
  return {
    php: write((name, value) => `'${name}' => ${value}`),
    javascript: write((name, value) => `${name}: ${value}`),
    python: write((name, value) => `${name}=${value === 'true' ? 'True' : value === 'false' ? 'False' : value}`),
  };
}

const quote = (value: string | number | boolean): string => (typeof value === 'string' ? `'${value}'` : String(value));
