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
import { createCanvas } from '@napi-rs/canvas';
import { chooseMove } from './camera.js';
import { film, type FilmOptions } from './film.js';
import { type FilmPlan, FRAME_RATE } from './film-plan.js';
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
  const plan = await planFilm(rendering, options.onProgress);
  await film(plan, options);
  return { width: plan.width, height: plan.height };
}

/** Draws everything that the film of a rendering is made of. */
export async function planFilm(rendering: Rendering, onProgress: () => void = () => undefined): Promise<FilmPlan> {
  const { request } = rendering;
  const source = rendering.image === undefined ? undefined : await openSource(rendering.image);
  const ratio: AspectRatio =
    source === undefined ? (request.aspect_ratio ?? '16:9') : nearestRatio(source.width, source.height);
  const size = frameSize(rendering.resolution, ratio);
  const palette = createPalette(createDice(request.seed, 1));
  const slate = await drawSlate(size, slateText(rendering, ratio), palette.accent);
  onProgress();
  await nextTurn();

  const scale = source === undefined ? Math.min(1, MAX_SCENERY_SIDE / Math.max(size.width, size.height)) : 1;
  const canvas = createCanvas(Math.round(size.width * scale), Math.round(size.height * scale));
  const sheet: Sheet = { context: canvas.getContext('2d'), width: canvas.width, height: canvas.height };
  if (source === undefined) drawScenery(sheet, palette, createDice(request.seed, 2));
  else await drawSource(sheet, source);
  darken(sheet, (slate.textTop / size.height) * sheet.height, source !== undefined);
  onProgress();
  await nextTurn();

  const frames = rendering.frames ?? request.duration * FRAME_RATE;
  const move = request.camera_fixed ? undefined : chooseMove(createDice(request.seed, 3));
  const still = { pixels: canvas.data(), width: canvas.width, height: canvas.height };
  return { ...size, frames, still, move, slate };
}

/** Darkens the picture where text stands: a band above, and from the prompt down. */
function darken(sheet: Sheet, textTop: number, photograph: boolean): void {
  const { width, height } = sheet;
  const unit = Math.min(width, height);
  shade(sheet, unit * 0.24, 0, photograph ? 0.55 : 0.32);
  const start = Math.max(0, textTop - unit * 0.3);
  shade(sheet, start, Math.min(height, textTop + unit * 0.06), photograph ? 0.6 : 0.42);
  shade(sheet, textTop, height, photograph ? 0.3 : 0.2);

  function shade({ context }: Sheet, clear: number, dark: number, strength: number): void {
    const fill = context.createLinearGradient(0, clear, 0, dark);
    // Smooth at both ends: the eye finds where a linear one begins.
    for (let stop = 0; stop <= 8; stop += 1) {
      const share = stop / 8;
      fill.addColorStop(share, `rgba(0, 0, 0, ${(strength * share * share * (3 - 2 * share)).toFixed(4)})`);
    }
    context.fillStyle = fill;
    if (dark < clear) context.fillRect(0, 0, width, clear);
    else context.fillRect(0, clear, width, height - clear);
  }
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
