// The five endpoints, each with samples and answers.
import { GENERATION_STATUSES, type ModelSpec, PAGE_LIMITS } from '@shotlist/core';
import {
  imageSamples,
  listSamples,
  statusSamples,
  textSamples,
  userSamples,
  videoSamples,
} from '../samples/call-samples.js';
import { accepted, completed, failed, listed, unfinished, USER, WARNED } from './answers.js';
import { fieldTable } from './answer-fields.js';
import { type Block, code, json, list, note, type Section, table, text } from './block.js';
import type { Place } from './introduction.js';
import { parameterTable } from './parameters.js';

/** What each status means; one that the API has and this list doesn't is a type error. */
const STATUSES: Readonly<Record<(typeof GENERATION_STATUSES)[number], string>> = {
  pending: 'Accepted, and kept. Nothing has been done yet.',
  in_queue: 'Waiting for its turn at the model.',
  in_progress: 'The model is making it.',
  completed: 'Made. `video_url` has it.',
  failed: 'Not made. `error` and `code` say why, and it doesn’t count against your month.',
};

export function endpoints(place: Place, specs: readonly ModelSpec[]): Section {
  return {
    id: 'endpoints',
    title: 'Endpoints',
    blocks: [],
    sections: [generate(place, specs), status(place), generations(place), user(place), video(place)],
  };
}

const route = (method: 'GET' | 'POST', url: string, isPublic = false): Block => ({
  kind: 'route',
  method,
  url,
  isPublic,
});

function generate({ baseUrl }: Place, specs: readonly ModelSpec[]): Section {
  return {
    id: 'generate',
    title: 'Generate a video',
    blocks: [
      route('POST', '/generate'),
      text('Asks for a video. The answer comes at once; the video takes minutes. This is the one call that counts.'),
    ],
    sections: [
      {
        id: 'modes',
        title: 'Mode detection',
        blocks: [
          text('There is no parameter for the mode. What you send decides:'),
          list(
            '`prompt` alone: **text-to-video**.',
            '`prompt` and `image_url`: **image-to-video**. Then `aspect_ratio` is refused, since the image brings its own.',
          ),
        ],
      },
      {
        id: 'parameters',
        title: 'Parameters',
        blocks: [
          parameterTable(specs),
          text(
            'A parameter that is `null` or empty is not given. One that isn’t listed is refused, so that no typing error costs you a video.',
          ),
        ],
      },
      {
        id: 'generate-text',
        title: 'From text',
        blocks: [
          text('In PHP, JavaScript and Python, `api` is a client of the [code examples](#code-examples).'),
          code('A video from text', ...textSamples(baseUrl)),
          text('The answer:'),
          json('The answer to a request from text', accepted()),
        ],
      },
      {
        id: 'generate-image',
        title: 'From an image',
        blocks: [code('A video from an image', ...imageSamples(baseUrl))],
      },
      {
        id: 'warnings',
        title: 'Warnings',
        blocks: [
          text(
            'What was read otherwise than you wrote it, such as an older name of a model, is accepted with a word about it:',
          ),
          json('Warnings of an answer', WARNED),
        ],
      },
      { id: 'fields', title: 'Fields of a generation', blocks: [fieldTable()] },
    ],
  };
}

function status({ baseUrl }: Place): Section {
  return {
    id: 'status',
    title: 'Check status',
    blocks: [
      route('GET', '/status/{generation_id}'),
      text(
        'Tells where a generation stands. Ask after a few seconds at first, then ever less often; every 30 seconds is plenty. Or name a [webhook](#webhooks).',
      ),
      code('Where a generation stands', ...statusSamples(baseUrl)),
    ],
    sections: [
      {
        id: 'statuses',
        title: 'Statuses',
        blocks: [
          table(
            'The statuses of a generation',
            ['Status', 'Meaning'],
            GENERATION_STATUSES.map((name) => [`\`${name}\``, STATUSES[name]]),
          ),
          text('A status never goes backwards. `completed` and `failed` are final.'),
        ],
      },
      {
        id: 'status-completed',
        title: 'Completed',
        blocks: [json('The status of a completed generation', completed(baseUrl))],
      },
      {
        id: 'status-unfinished',
        title: 'Not finished yet',
        blocks: [
          text(
            '`pending`, `in_queue` and `in_progress` look alike. What there will be once it is completed is absent until then.',
          ),
          json('The status of a generation that is under way', unfinished()),
        ],
      },
      {
        id: 'status-failed',
        title: 'Failed',
        blocks: [
          text(
            'The call itself succeeded, so it is still HTTP 200 with `success: true`. The codes are listed under [failures](#failures).',
          ),
          json('The status of a failed generation', failed()),
        ],
      },
    ],
  };
}

function generations({ baseUrl }: Place): Section {
  return {
    id: 'generations',
    title: 'List generations',
    blocks: [
      route('GET', '/generations'),
      text('Your generations, newest first, as status has them, each with its `created_at`.'),
      table(
        'The parameters of a list',
        ['Parameter', 'Type', 'Description', 'Default'],
        [
          ['`page`', 'integer', 'From 1.', '`1`'],
          ['`limit`', 'integer', `Generations a page, 1 to ${PAGE_LIMITS.most}.`, `\`${PAGE_LIMITS.default}\``],
          ['`idempotency_key`', 'string', 'Only what was asked for with this [key](#idempotency).', '–'],
        ],
      ),
      code('A page of the list', ...listSamples(baseUrl)),
      text('The answer:'),
      json('A page of the list', listed(baseUrl)),
    ],
  };
}

function user({ baseUrl }: Place): Section {
  return {
    id: 'user',
    title: 'User information',
    blocks: [
      route('GET', '/user'),
      text(
        'Whose key it is, and what has been used of the month. Months begin on the first, at 00:00 UTC. `monthly_limit` is `null` where there is none.',
      ),
      code('Who and how much', ...userSamples(baseUrl)),
      text('The answer:'),
      json('The answer about a user', USER),
    ],
  };
}

function video({ baseUrl }: Place): Section {
  return {
    id: 'video',
    title: 'Watch a video',
    blocks: [
      route('GET', '/video/{generation_id}', true),
      note(
        '**Public access.** A video needs no key: share its URL, or put it into a page’s `<video>` element. Only who has the URL can find it, and search engines are asked to leave it alone.',
      ),
      code('The video', ...videoSamples(baseUrl)),
      list(
        '`Range`, `If-Range`, `ETag` and `HEAD` work: players can seek, and a download that broke off can go on.',
        '`?download` at the end of the URL makes browsers save it under a name.',
        'Pages of any origin may embed it.',
      ),
    ],
  };
}
