// The end of the documentation: whole clients, what the videos are, and where help is.
import { ASPECT_RATIOS, frameSize, type ModelSpec, RESOLUTIONS } from '@shotlist/core';
import { javascriptClient } from '../samples/javascript-client.js';
import { phpClient } from '../samples/php-client.js';
import { pythonClient } from '../samples/python-client.js';
import { shellClient } from '../samples/shell-client.js';
import { code, list, type Section, table, text } from './block.js';
import type { Place } from './introduction.js';
import { durationRange } from './models.js';

export function codeExamples({ baseUrl }: Place): Section {
  return {
    id: 'code-examples',
    title: 'Code examples',
    blocks: [
      text(
        'Whole clients to copy. Each sends an `Idempotency-Key`, waits for what `Retry-After` says, and ends with a video.',
      ),
    ],
    sections: [
      {
        id: 'php',
        title: 'PHP',
        blocks: [code('A client in PHP', { language: 'php', title: 'videogen-api.php', text: phpClient(baseUrl) })],
      },
      {
        id: 'javascript',
        title: 'JavaScript',
        blocks: [
          text(
            'For Node 18 and later, or a page’s `<script type="module">`. On a page everyone can read your key: let only pages of your own use it.',
          ),
          code('A client in JavaScript', {
            language: 'javascript',
            title: 'videogen-api.mjs',
            text: javascriptClient(baseUrl),
          }),
        ],
      },
      {
        id: 'python',
        title: 'Python',
        blocks: [
          code('A client in Python', { language: 'python', title: 'videogen_api.py', text: pythonClient(baseUrl) }),
        ],
      },
      {
        id: 'shell',
        title: 'Shell',
        blocks: [
          code('A script with curl', { language: 'bash', title: 'videogen-api.sh', text: shellClient(baseUrl) }),
        ],
      },
    ],
  };
}

export function specifications(specs: readonly ModelSpec[]): Section {
  return {
    id: 'specifications',
    title: 'Video specifications',
    blocks: [
      table(
        'What the videos are',
        ['Feature', 'Value'],
        [
          ['Output format', 'MP4, H.264'],
          ['Duration', `${durationRange(specs)} seconds, as [the model](#models) allows`],
          ['Resolutions', RESOLUTIONS.join(', ')],
          ['Aspect ratios', ASPECT_RATIOS.join(', ')],
          ['Frame rate', '30 frames a second'],
        ],
      ),
      text('Width and height in pixels:'),
      table(
        'Width and height of each resolution and ratio',
        ['Resolution', ...ASPECT_RATIOS],
        RESOLUTIONS.map((resolution) => [
          resolution,
          ...ASPECT_RATIOS.map((ratio) => {
            const { width, height } = frameSize(resolution, ratio);
            return `${width} × ${height}`;
          }),
        ]),
      ),
    ],
  };
}

/** Nothing, unless somebody said where help is. */
export function support(email: string | undefined, hours: string | undefined): readonly Section[] {
  if (email === undefined && hours === undefined) return [];
  return [
    {
      id: 'support',
      title: 'Support',
      blocks: [
        list(
          ...(email === undefined ? [] : [`Write to [${email}](mailto:${email}).`]),
          ...(hours === undefined ? [] : [`Help: ${hours}.`]),
          'Name the `request_id` or the `generation_id`, and never your key.',
        ),
      ],
    },
  ];
}
