// A batch with every state, ratio and script, some of it hostile.
import {
  addCounts,
  type AspectRatio,
  emptyCounts,
  type RequestAsWritten,
  type ShotCounts,
  type ShotResult,
} from '@shotlist/core';
import type { GalleryOptions } from '../options.js';

export const COLUMNS = ['id', 'prompt', 'model', 'scene', '__proto__'] as const;

/** What a prompt, an id or a vendor's words may try. */
export const HOSTILE = `</script></style></title><img src=x onerror="globalThis.hacked=true"><script>globalThis.hacked=true</script> "double" 'single' &amp; \`tick\` \${x} \u202Egnp.exe\u2066 <!--`;

const BATCH_ID = 'harbour-0123456789abcdef';

/** A result with what the test says, and plain facts for the rest. */
export function shotResult(
  index: number,
  parts: Partial<ShotResult> & { readonly asks?: Partial<RequestAsWritten> } = {},
): ShotResult {
  const { asks, ...rest } = parts;
  const id = parts.id ?? `shot-${String(index + 1).padStart(5, '0')}`;
  const request: RequestAsWritten | undefined =
    'request' in parts
      ? parts.request
      : {
          model: 'seedance_lite',
          prompt: `Shot ${index + 1}.`,
          duration: 5,
          resolution: '480p',
          aspect_ratio: '16:9',
          camera_fixed: false,
          ...asks,
        };
  return {
    index,
    id,
    cells: [id, request?.prompt ?? '', request?.model ?? '', '', ''],
    request,
    status: 'pending',
    generationId: undefined,
    videoKey: undefined,
    videoBytes: undefined,
    videoSha256: undefined,
    posterKey: undefined,
    seed: request === undefined ? undefined : 1000 + index,
    model: request?.model,
    account: 'preview',
    units: undefined,
    cost: undefined,
    processingSeconds: undefined,
    attempts: 0,
    errorCode: undefined,
    error: undefined,
    ...rest,
  };
}

/** A shot with a video, named by its ratio: see the videos that the browser tests make. */
export function madeShot(
  index: number,
  ratio: AspectRatio,
  asks: Partial<RequestAsWritten>,
  parts: Partial<ShotResult> = {},
): ShotResult {
  const file = ratio.replace(':', 'x');
  return shotResult(index, {
    status: 'succeeded',
    generationId: `gen_${index}`,
    videoKey: `${file}.mp4`,
    posterKey: `${file}.jpg`,
    videoBytes: 1_234_567,
    videoSha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    processingSeconds: 764,
    attempts: 1,
    units: 1,
    ...parts,
    asks: { aspect_ratio: ratio, ...asks },
  });
}

const requestWithoutRatio: RequestAsWritten = {
  model: 'kling_21',
  prompt: 'The photograph wakes: the fishing boats begin to rock, gulls lift off one by one.',
  image_url: 'https://images.example.com/harbour.jpg',
  duration: 10,
  resolution: '1080p',
  camera_fixed: true,
};

/** One shot and more of everything that a page may have to show. */
export const EVERYTHING: readonly ShotResult[] = [
  madeShot(
    0,
    '16:9',
    {
      prompt:
        'Wide establishing shot: fog lifts off a fishing harbour at dawn, gulls wheeling over blue hulls, the water almost still. Slow push in.',
      model: 'veo_3',
      duration: 12,
      resolution: '4K',
    },
    { id: 'harbour-dawn', cells: ['harbour-dawn', '', 'veo_3', 'Act I, scene 1', 'kept'], cost: 0.125 },
  ),
  madeShot(1, '4:3', { prompt: 'A wooden toy is placed gently on the surface of a small bowl of water.' }),
  madeShot(2, '1:1', { prompt: '清晨的港口，雾气缓缓散去，海鸥在蓝色的船身上空盘旋。', model: 'hailuo_2' }),
  madeShot(3, '9:21', {
    prompt: 'A lighthouse keeper climbs a spiral staircase, lantern swinging, seen from far below.',
    model: 'kling_21',
    resolution: '720p',
  }),
  madeShot(4, '16:9', {
    prompt: 'ميناء صيد عند الفجر، يرتفع الضباب ببطء فوق القوارب الزرقاء، والنوارس تحلق في السماء.',
    model: 'higgsfield_v1',
  }),
  madeShot(5, '16:9', {}, { id: 'photograph', request: requestWithoutRatio, model: 'kling_21' }),
  shotResult(6, {
    status: 'failed',
    generationId: 'gen_6',
    attempts: 2,
    errorCode: 'CONTENT_POLICY',
    error: 'Flagged by upstream moderation: depicts a named person.',
    asks: { prompt: 'A well-known politician slips on a banana peel outside the fish market.', aspect_ratio: '4:3' },
  }),
  shotResult(7, {
    id: 'row 8',
    status: 'rejected',
    request: undefined,
    cells: ['row 8', 'Neon rain over an empty crossing.', 'kling_3', 'Act II', ''],
    errorCode: 'MODEL_UNKNOWN',
    error: 'No model "kling_3"; did you mean kling_21?',
  }),
  shotResult(8, {
    status: 'waiting',
    asks: { prompt: 'Two fishermen mend a net without looking at each other.', aspect_ratio: '1:1' },
  }),
  shotResult(9, {
    status: 'generating',
    generationId: 'gen_9',
    attempts: 1,
    asks: { prompt: 'Close on hands coiling a wet rope.', aspect_ratio: '9:21' },
  }),
  shotResult(10, {
    status: 'ambiguous',
    attempts: 1,
    errorCode: 'SUBMIT_AMBIGUOUS',
    error: undefined,
    asks: { prompt: 'The bell buoy, alone, in grey chop.' },
  }),
  shotResult(11, {
    status: 'canceled',
    asks: { prompt: 'Market day in the rain: umbrellas from above, slowly turning.' },
  }),
  shotResult(12, { status: 'submitting', asks: { prompt: 'A gull steals a chip.' } }),
  shotResult(13, {
    status: 'downloading',
    generationId: 'gen_13',
    attempts: 1,
    asks: { prompt: '🐙 An octopus opens a jar, applause offscreen 👏🏽' },
  }),
  shotResult(14, {
    status: 'failed',
    errorCode: 'GENERATION_FAILED',
    error: HOSTILE,
    cells: [HOSTILE, HOSTILE, '', HOSTILE, HOSTILE],
    asks: { prompt: `${HOSTILE} ${'Very long. '.repeat(70)}${'W'.repeat(120)}` },
  }),
  shotResult(15, {
    asks: { prompt: 'Night. Harbour lights double in the water, then one goes out.', aspect_ratio: '9:21' },
  }),
  shotResult(16, { asks: { prompt: 'Title card over black: "Low Tide".' } }),
];

/** Counts of these results. */
export function countsOf(results: readonly ShotResult[]): ShotCounts {
  return addCounts(...results.map((result) => ({ ...emptyCounts(), [result.status]: 1 })));
}

/** Options for a page of these results, its files beside it. */
export function galleryOptions(results: readonly ShotResult[], parts: Partial<GalleryOptions> = {}): GalleryOptions {
  return {
    title: 'Low Tide',
    batchId: BATCH_ID,
    account: 'preview',
    columns: COLUMNS,
    counts: countsOf(results),
    state: 'running',
    verdict: 'partial',
    createdAt: '2026-11-23T11:15:54.000Z',
    videoPath: (result) => result.videoKey,
    posterPath: (result) => result.posterKey,
    ...parts,
  };
}
