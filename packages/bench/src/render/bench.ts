// `pnpm bench render`: frames a second of an animatic beside the FFmpeg command line with the same filter graph and encoder.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type GenerationRequest, RESOLUTIONS, type Resolution } from '@shotlist/core';
import { film, type FilmPlan, planFilm } from '@shotlist/provider-animatic/film';
import { describeMachine, median } from '../machine.js';
import { countFrames, ffmpegArguments, likeness, runFfmpeg, versionOfFfmpeg } from './ffmpeg.js';

/** As many films at once as a worker makes, by default. */
const AT_ONCE = 2;

const USAGE = `Usage: pnpm bench render [--resolution 480p…] [--seconds N] [--rounds N] [--at-once N]
                         [--ffmpeg PATH] [--ffprobe PATH] [--json]
`;

interface Figures {
  /** Ours by FFmpeg's, turn by turn. */
  readonly ratio: number;
  readonly framesPerSecond: number;
  readonly ffmpegFramesPerSecond: number;
}

export interface RenderReport {
  readonly resolution: Resolution;
  readonly frames: number;
  /** SSIM of both films: above 0.99 they are of the same picture. */
  readonly likeness: number;
  readonly alone: Figures;
  readonly together: Figures & { readonly films: number };
  /** One after the other, the drawing of picture and slate too. */
  readonly wholeRatio: number;
  readonly drawingMs: number;
}

export interface RenderOptions {
  readonly resolutions: readonly Resolution[];
  readonly seconds: number;
  readonly rounds: number;
  readonly atOnce: number;
  readonly ffmpeg: string;
  readonly ffprobe: string;
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      resolution: { type: 'string', multiple: true, default: ['480p', '1080p'] },
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '5' },
      'at-once': { type: 'string', default: String(AT_ONCE) },
      ffmpeg: { type: 'string', default: 'ffmpeg' },
      ffprobe: { type: 'string', default: 'ffprobe' },
      json: { type: 'boolean', default: false },
    },
  });
  const resolutions = RESOLUTIONS.filter((each) => values.resolution.includes(each));
  const [seconds, rounds, atOnce] = [Number(values.seconds), Number(values.rounds), Number(values['at-once'])];
  if (resolutions.length < values.resolution.length || !(seconds >= 1 && rounds >= 1 && atOnce >= 1)) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const { ffmpeg, ffprobe } = values;
  const version = await versionOfFfmpeg(ffmpeg);
  const machine = { ...describeMachine(), ffmpegVersion: version };
  const reports = await compareRenders({ resolutions, seconds, rounds, atOnce, ffmpeg, ffprobe });
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ machine, rounds, reports })}\n`
      : [
          `${machine.cpu}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}, FFmpeg ${version}, median of ${rounds} rounds\n`,
          ...reports.map(describe),
        ].join('\n'),
  );
}

/** Films at each resolution, in turns with FFmpeg. Throws when the two have not made the same film. */
export async function compareRenders(options: RenderOptions): Promise<RenderReport[]> {
  const reports: RenderReport[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'shotlist-bench-render-'));
  try {
    for (const resolution of options.resolutions) reports.push(await compareAt(resolution, folder, options));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return reports;
}

async function compareAt(resolution: Resolution, folder: string, options: RenderOptions): Promise<RenderReport> {
  const { seconds, rounds, atOnce, ffmpeg, ffprobe } = options;
  const plan = await planFilm(renderingOf(resolution, seconds));
  const args = await ffmpegArguments(plan, folder);
  const pathOf = (by: string, at: number) => join(folder, `${by}-${at}.mp4`);
  const ours = (at: number) => filmTo(plan, pathOf('ours', at));
  const theirs = (at: number) => runFfmpeg(ffmpeg, args, pathOf('theirs', at));
  const sideBySide = (make: (at: number) => Promise<void>) => () =>
    Promise.all(Array.from({ length: atOnce }, (_, at) => make(at)));

  // Once unmeasured, as a worker has long begun when it makes a film; and what must be equal is looked at.
  await ours(0);
  await theirs(0);
  const frames = await sameFrames([pathOf('ours', 0), pathOf('theirs', 0)], ffprobe, plan.frames);
  const alike = await likeness(ffmpeg, pathOf('ours', 0), pathOf('theirs', 0));
  if (!(alike > 0.99)) throw new Error(`The films differ: their SSIM is ${alike}.`);

  const turns: { ours: number; theirs: number; whole: number; oursTogether: number; theirsTogether: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    turns.push({
      ours: await msOf(() => ours(0)),
      theirs: await msOf(() => theirs(0)),
      whole: await msOf(async () => filmTo(await planFilm(renderingOf(resolution, seconds)), pathOf('ours', 0))),
      oursTogether: await msOf(sideBySide(ours)),
      theirsTogether: await msOf(sideBySide(theirs)),
    });
  }
  const figures = (own: 'ours' | 'oursTogether', peer: 'theirs' | 'theirsTogether', films: number): Figures => ({
    ratio: round3(median(turns.map((turn) => turn[peer] / turn[own]))),
    framesPerSecond: Math.round((films * frames * 1000) / median(turns.map((turn) => turn[own]))),
    ffmpegFramesPerSecond: Math.round((films * frames * 1000) / median(turns.map((turn) => turn[peer]))),
  });
  return {
    resolution,
    frames,
    likeness: alike,
    alone: figures('ours', 'theirs', 1),
    together: { ...figures('oursTogether', 'theirsTogether', atOnce), films: atOnce },
    wholeRatio: round3(median(turns.map((turn) => turn.theirs / turn.whole))),
    drawingMs: Math.round(median(turns.map((turn) => turn.whole - turn.ours))),
  };
}

function filmTo(plan: FilmPlan, videoPath: string): Promise<void> {
  const posterPath = videoPath.replace(/mp4$/, 'jpg');
  return film(plan, { videoPath, posterPath, signal: new AbortController().signal, onProgress: () => undefined });
}

async function sameFrames(paths: readonly string[], ffprobe: string, wanted: number): Promise<number> {
  const counts = await Promise.all(paths.map((path) => countFrames(ffprobe, path)));
  if (counts.some((count) => count !== wanted))
    throw new Error(`The films have ${counts.join(' and ')} frames instead of ${wanted}.`);
  return wanted;
}

function renderingOf(resolution: Resolution, seconds: number) {
  return { request: requestOf(resolution, seconds), resolution, image: undefined };
}

function requestOf(resolution: Resolution, seconds: number): GenerationRequest {
  return {
    model: 'veo_3',
    prompt:
      'Dusk over a small northern harbour. The last ferry has gone, nets dry on the quay, and one window after another turns amber.',
    duration: seconds,
    resolution,
    aspect_ratio: '16:9',
    seed: 1101,
    camera_fixed: false,
  };
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now();
  await work();
  return performance.now() - beganMs;
}

function describe({ resolution, frames, likeness: alike, alone, together, wholeRatio, drawingMs }: RenderReport) {
  const line = (name: string, { ratio, framesPerSecond, ffmpegFramesPerSecond }: Figures) =>
    `  ${ratio.toFixed(2)}  ${name.padEnd(22)}${String(framesPerSecond).padStart(5)} frames/s, FFmpeg ${String(ffmpegFramesPerSecond).padStart(5)}\n`;
  return [
    `${resolution}, ${frames} frames each, alike by ${alike.toFixed(4)} (SSIM)\n`,
    line('one film at a time', alone),
    line(`${together.films} films at a time`, together),
    `  ${wholeRatio.toFixed(2)}  ${'one, drawing included'.padEnd(22)}which takes ${drawingMs} ms\n`,
  ].join('');
}

function round3(value: number): number {
  return Number(value.toFixed(3));
}
