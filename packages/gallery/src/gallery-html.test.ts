import { emptyCounts, MODELS, type ShotResult } from '@shotlist/core';
import { expect, test } from 'vitest';
import {
  COLUMNS,
  countsOf,
  EVERYTHING,
  galleryOptions,
  HOSTILE,
  madeShot,
  shotResult,
} from './__fixtures__/results.js';
import { galleryHtml } from './gallery-html.js';
import type { GalleryOptions } from './options.js';

async function pageOf(results: readonly ShotResult[], parts: Partial<GalleryOptions> = {}): Promise<string> {
  let page = '';
  for await (const piece of galleryHtml(results, galleryOptions(results, parts))) page += piece;
  return page;
}

/** The text of one card, tags removed. */
function cardText(page: string, place: number): string {
  const card = page.slice(page.indexOf(`<li class="shot" id="shot-${place}"`));
  return card
    .slice(0, card.indexOf('</article>'))
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

test('a page comes in pieces of bounded size, read as they are asked for', async () => {
  const total = 3000;
  let read = 0;
  async function* results(): AsyncGenerator<ShotResult> {
    for (; read < total; read += 1) yield shotResult(read);
  }
  const sizes: number[] = [];
  let readAtFirstPiece = 0;
  for await (const piece of galleryHtml(
    results(),
    galleryOptions([], { counts: { ...emptyCounts(), pending: total } }),
  )) {
    if (sizes.length === 0) readAtFirstPiece = read;
    sizes.push(piece.length);
  }
  expect(read).toBe(total);
  expect(readAtFirstPiece).toBeLessThan(200);
  expect(sizes.length).toBeGreaterThan(10);
  expect(Math.max(...sizes)).toBeLessThan(65_536 + 10_000);
});

test('the same results give the same page, from a list and from a stream', async () => {
  async function* stream(): AsyncGenerator<ShotResult> {
    yield* EVERYTHING;
  }
  let streamed = '';
  for await (const piece of galleryHtml(stream(), galleryOptions(EVERYTHING))) streamed += piece;
  expect(streamed).toBe(await pageOf(EVERYTHING));
});

test('shots past the most that a page holds are not read, and the page says so', async () => {
  let closed = false;
  function* endless(): Generator<ShotResult> {
    try {
      for (let index = 0; ; index += 1) yield shotResult(index);
    } finally {
      closed = true;
    }
  }
  let page = '';
  for await (const piece of galleryHtml(
    endless(),
    galleryOptions([], { counts: { ...emptyCounts(), pending: 5000 }, maxShots: 20 }),
  ))
    page += piece;
  expect(closed).toBe(true);
  expect(page.match(/<li class="shot"/g)).toHaveLength(20);
  expect(page).toContain('This page shows the first 20 of 5,000 shots.');
  expect(await pageOf(EVERYTHING)).not.toContain('This page shows the first');
});

test('an error of the results passes through', async () => {
  async function* broken(): AsyncGenerator<ShotResult> {
    yield shotResult(0);
    throw new Error('the store went away');
  }
  const drain = async () => {
    for await (const piece of galleryHtml(broken(), galleryOptions([]))) expect(piece).toBe('');
  };
  await expect(drain()).rejects.toThrow('the store went away');
});

test('the summary tells counts, batch, account, state and verdict', async () => {
  const page = await pageOf(EVERYTHING);
  expect(page).toContain(
    '17 shots: 6 succeeded, 2 failed, 1 rejected, 1 canceled, 1 ambiguous, 1 downloading, 1 generating, 1 submitting, 1 waiting, 2 pending',
  );
  for (const text of ['harbour-0123456789abcdef', 'preview', 'Running', 'Partial', '2026-11-23 11:15 UTC'])
    expect(page).toContain(text);
});

test('every text is escaped wherever it stands', async () => {
  const results = [
    madeShot(
      0,
      '16:9',
      { prompt: HOSTILE, image_url: HOSTILE },
      { id: HOSTILE, videoKey: HOSTILE, posterKey: HOSTILE, generationId: HOSTILE, model: HOSTILE, account: HOSTILE },
    ),
    shotResult(1, {
      status: 'rejected',
      request: undefined,
      id: HOSTILE,
      cells: [HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE],
      errorCode: 'SHOT_ID_INVALID',
      error: HOSTILE,
    }),
  ];
  const page = await pageOf(results, {
    title: HOSTILE,
    batchId: HOSTILE,
    account: `not ${HOSTILE}`,
    createdAt: HOSTILE,
    columns: COLUMNS.map(() => HOSTILE),
  });
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page.match(/<\/script/g)).toHaveLength(1);
  expect(page.match(/<\/title/g)).toHaveLength(1);
  expect(page).not.toContain('<img');
  expect(page).not.toContain('<!--');
  expect(page).not.toContain('"double"');
});

test('cells that the card shows already are not repeated, the others are', async () => {
  const page = await pageOf(EVERYTHING);
  expect(cardText(page, 1)).toContain('scene Act I, scene 1 __proto__ kept');
  const mapped = shotResult(0, {
    cells: ['A', 'the prompt', 'seedance_lite', 'the prompt', 'mine'],
    asks: { prompt: 'the prompt' },
  });
  const text = cardText(await pageOf([mapped], { columns: ['id', 'Prompt ', 'model', 'Text', 'note'] }), 1);
  expect(text.match(/the prompt/g)).toHaveLength(1);
  expect(text).toContain('note mine');
});

test('a rejected row shows its prompt and model as written, and all its cells', async () => {
  const text = cardText(await pageOf(EVERYTHING), 8);
  for (const part of [
    'Neon rain over an empty crossing.',
    'kling_3',
    'Act II',
    'MODEL_UNKNOWN',
    'did you mean kling_21?',
    'row 8',
  ])
    expect(text).toContain(part);
});

test('a reason comes with the way out and a word about money', async () => {
  const page = await pageOf(EVERYTHING);
  expect(cardText(page, 7)).toContain(
    'Flagged by upstream moderation: depicts a named person. Change the prompt or the image. It may have been charged.',
  );
  expect(cardText(page, 11)).toContain('SUBMIT_AMBIGUOUS');
  expect(cardText(page, 8)).not.toContain('charged');
});

test('a succeeded shot whose file is elsewhere says so', async () => {
  const page = await pageOf([madeShot(0, '16:9', {})], { videoPath: () => undefined });
  expect(page).not.toContain('<video');
  expect(cardText(page, 1)).toContain('The video is not beside this page.');
});

test('models have their names of the registry, or those given', async () => {
  const result = shotResult(0, { asks: { model: 'hailuo_2' } });
  expect(cardText(await pageOf([result]), 1)).toContain('Model Hailuo 2 hailuo_2');
  expect(cardText(await pageOf([result], { models: MODELS }), 1)).toContain('Model Hailuo 2 hailuo_2');
  expect(cardText(await pageOf([result], { models: [{ key: 'hailuo_2', name: 'House model' }] }), 1)).toContain(
    'Model House model hailuo_2',
  );
  expect(cardText(await pageOf([result], { models: [] }), 1)).toContain('Model hailuo_2 Format');
});

test('a batch without shots is a page too', async () => {
  const page = await pageOf([], { counts: countsOf([]) });
  expect(page).toContain('This batch has no shots.');
  expect(page).not.toContain('<svg');
});

test('the policy admits no inline code but by hash, and nothing from the network', async () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/
    .exec(await pageOf([]))?.[1]
    ?.replaceAll('&#39;', "'");
  expect(policy).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; script-src 'sha256-[\w+/]{43}='; img-src 'self' file:; media-src 'self' file:; base-uri 'none'; form-action 'none'$/,
  );
});

test('what was made otherwise than it was asked for is told', async () => {
  const snapped = madeShot(0, '16:9', {}, { notes: ['duration 7 made as 6', 'resolution 4K made as 1080p'] });
  expect(cardText(await pageOf([snapped]), 1)).toContain('Notes duration 7 made as 6; resolution 4K made as 1080p');
});

test('a shot that is reused says which batch its video was made for', async () => {
  const reused = madeShot(0, '16:9', {}, { reusedFrom: { batchId: 'batch-of-before', index: 3 } });
  expect(cardText(await pageOf([reused]), 1)).toContain('Made for batch-of-before');
  expect(await pageOf([madeShot(0, '16:9', {})])).not.toContain('Made for');
});

test('with links it says until when they hold, loads from their origin alone, and shows a file’s name instead of a signature', async () => {
  const links = {
    origin: 'https://shots.example',
    endsAt: '2026-12-04T23:10:00.000Z',
    again: 'shotlist results b --out gallery.html',
  };
  const video = 'https://shots.example/studio/batches/b/videos/a.1.mp4?X-Amz-Signature=0123&X-Amz-Expires=60';
  const results = [0, 1].map((index) => madeShot(index, '16:9', {}));
  const page = await pageOf(results, {
    links,
    videoPath: ({ index }) => (index === 0 ? video : 'https://elsewhere.example/b.mp4'),
    posterPath: () => undefined,
  });
  expect(page).toContain('file: https://shots.example; media-src &#39;self&#39; file: https://shots.example;');
  expect(page).toContain(`src="${video.replace('&', '&amp;')}"`);
  expect(page).toContain('<bdi>a.1.mp4</bdi>');
  // A file beside the page with an odd name, which nothing loads from elsewhere.
  expect(page).toContain('src="./https%3A//elsewhere.example/b.mp4"');
  expect(page).toContain(
    '2026-12-04 23:10 UTC</time>, made anew by <code>shotlist results b --out gallery.html</code>',
  );
});
