// Renders one request: chooses picture, colours and move from the seed, then films them.
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type AspectRatio,
  findModel,
  type FrameSize,
  frameSize,
  type GenerationRequest,
  RESOLUTIONS,
  type Resolution,
} from '@shotlist/core';
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { chooseMove } from './camera.js';
import { film, type FilmOptions, FRAME_RATE } from './film.js';
import { createPalette } from './palette.js';
import { createDice } from './random.js';
import { drawScenery, type Sheet } from './scenery.js';
import { drawSlate } from './slate.js';
import { drawSource, nearestRatio, openSource } from './source-picture.js';

/** What is rendered. */
export interface Rendering {
  readonly request: GenerationRequest;
  /** The source image's bytes, in image-to-video. */
  readonly image: Uint8Array | undefined;
  /** The resolution asked for, or the cap where that is lower. */
  readonly resolution: Resolution;
  /** @default the request's duration at 30 frames a second */
  readonly frames?: number;
}

/** Longest side of a drawn scenery: it is soft, and a larger one would hold up the event loop. */
const MAX_SCENERY_SIDE = 1920;

/** Renders to `videoPath` and `posterPath`. The same rendering gives the same bytes on one machine. */
export async function render(rendering: Rendering, options: FilmOptions): Promise<FrameSize> {
  const { request } = rendering;
  const source = rendering.image === undefined ? undefined : await openSource(rendering.image);
  const ratio: AspectRatio =
    source === undefined ? (request.aspect_ratio ?? '16:9') : nearestRatio(source.width, source.height);
  const size = frameSize(rendering.resolution, ratio);
  const palette = createPalette(createDice(request.seed, 1));
  const slate = drawSlate(size, slateText(rendering, ratio), palette);
  options.onProgress();
  await nextTurn();

  const scale = source === undefined ? Math.min(1, MAX_SCENERY_SIDE / Math.max(size.width, size.height)) : 1;
  const canvas = createCanvas(Math.round(size.width * scale), Math.round(size.height * scale));
  const sheet: Sheet = { context: canvas.getContext('2d'), width: canvas.width, height: canvas.height };
  if (source === undefined) drawScenery(sheet, palette, createDice(request.seed, 2));
  else await drawSource(sheet, source);
  darken(
    sheet.context,
    canvas.width,
    canvas.height,
    (slate.textTop / size.height) * canvas.height,
    source !== undefined,
  );
  options.onProgress();
  await nextTurn();

  const frames = rendering.frames ?? request.duration * FRAME_RATE;
  const move = request.camera_fixed ? undefined : chooseMove(createDice(request.seed, 3));
  const still = { pixels: canvas.data(), width: canvas.width, height: canvas.height };
  await film({ ...size, frames, still, move, slate }, options);
  return size;
}

/** Darkens the picture where text stands: a band above, and from the prompt down. */
function darken(context: SKRSContext2D, width: number, height: number, textTop: number, photograph: boolean): void {
  const unit = Math.min(width, height);
  const strength = photograph ? 0.72 : 0.5;
  const above = context.createLinearGradient(0, 0, 0, unit * 0.2);
  above.addColorStop(0, `rgba(0, 0, 0, ${photograph ? 0.55 : 0.32})`);
  above.addColorStop(1, 'rgba(0, 0, 0, 0)');
  context.fillStyle = above;
  context.fillRect(0, 0, width, unit * 0.2);
  const start = Math.max(0, textTop - unit * 0.3);
  const below = context.createLinearGradient(0, start, 0, height);
  const reach = height - start || 1;
  below.addColorStop(0, 'rgba(0, 0, 0, 0)');
  below.addColorStop(Math.min(0.95, (textTop - start + unit * 0.02) / reach), `rgba(0, 0, 0, ${strength * 0.8})`);
  below.addColorStop(1, `rgba(0, 0, 0, ${strength})`);
  context.fillStyle = below;
  context.fillRect(0, start, width, height - start);
}

function slateText(rendering: Rendering, ratio: AspectRatio) {
  const { request, resolution } = rendering;
  const model = findModel(request.model)?.spec;
  return {
    prompt: request.prompt,
    model: model?.name ?? request.model,
    maker: model?.provider ?? '',
    data: [
      ['Mode', rendering.image === undefined ? 'Text to video' : 'Image to video'],
      ['Length', `${request.duration} s`],
      ['Frame', `${ratio}  ${request.resolution}${resolution === request.resolution ? '' : ` as ${resolution}`}`],
      ['Camera', request.camera_fixed ? 'Fixed' : 'Moving'],
      ['Seed', String(request.seed)],
    ],
  } as const;
}

/** The lower of two resolutions. */
export function capResolution(asked: Resolution, cap: Resolution | undefined): Resolution {
  return cap !== undefined && RESOLUTIONS.indexOf(cap) < RESOLUTIONS.indexOf(asked) ? cap : asked;
}
