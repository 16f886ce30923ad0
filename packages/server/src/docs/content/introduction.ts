// What the API is, who may use it, and where.
import type { ModelSpec } from '@shotlist/core';
import { KEY_PLACEHOLDER, list, note, type Section, text, code } from './block.js';

export interface Place {
  readonly serviceName: string;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  /** What every path is joined to. */
  readonly baseUrl: string;
}

/** Shown in the place of a key that nobody has pasted. */
const MASKED_KEY = 'lt_**************';

export function introduction({ serviceName }: Place, models: readonly ModelSpec[]): Section {
  const free = models.filter(({ tier }) => tier === 'free').length;
  return {
    id: 'introduction',
    title: 'Introduction',
    blocks: [
      text(
        `The ${serviceName} makes videos from a description, or from an image and a description. It is a REST API: you send a request, get a \`generation_id\` at once, ask for its status until it is completed, and fetch an MP4 from its \`video_url\`.`,
      ),
    ],
    sections: [
      {
        id: 'features',
        title: 'Features',
        blocks: [
          list(
            '**Text-to-video**: a video from what you describe.',
            '**Image-to-video**: a video that begins with your image and follows your description.',
            `**${models.length} models** behind one request: ${free} free and ${models.length - free} premium. [Each has its own](#models) resolutions and durations.`,
            '**Checked before it counts**: a request is judged against its model first. One that can’t be made is refused with the parameter and what is allowed, and costs nothing.',
            '**Never made twice**: with an [Idempotency-Key](#idempotency) you may send a request again whenever you are in doubt.',
            '**Public videos**: whoever has a video’s URL can [watch it](#video), without a key. Share it as it is.',
            '**Told when it is done**: name a [webhook](#webhooks) instead of asking again and again.',
          ),
        ],
      },
    ],
  };
}

export function authentication(): Section {
  return {
    id: 'authentication',
    title: 'Authentication',
    blocks: [
      text('Every request carries your API key as a bearer token. Only videos and this page need none.'),
      code('The header of every request', {
        language: 'http',
        title: 'Header',
        text: `Authorization: Bearer ${KEY_PLACEHOLDER}`,
      }),
      text(`Keys begin with \`lt_\` and are shown once, when they are made. Yours: \`${MASKED_KEY}\``),
      { kind: 'key' },
      note(
        'Keep the key on your server. Whoever has it spends your requests. A key that is missing, wrong or revoked always gets the same answer, 401.',
      ),
    ],
  };
}

export function base({ baseUrl, publicUrl }: Place): Section {
  return {
    id: 'base-url',
    title: 'Base URL',
    blocks: [
      text('All paths on this page are relative to the base URL.'),
      code('The base URL', { language: 'http', title: 'URL', text: `${baseUrl}/` }),
      text(
        `The API answers at \`/v1/…\` as well, so a \`status_url\` such as \`/v1/status/gen_…\` works however you join it. Requests and answers are JSON in UTF-8; a request has 64 KiB at most. Times are UTC, \`YYYY-MM-DD HH:MM:SS\`.`,
      ),
      text(
        `For programs: an OpenAPI 3.1 description is at [\`/openapi.json\`](${publicUrl}/openapi.json), and this page as Markdown at [\`/docs.md\`](${publicUrl}/docs.md).`,
      ),
    ],
  };
}
