// The FFmpeg command line with the pictures, the filter graph and the encoder of a plan: what the renderer does, by its peer.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ENCODING, filmInputs, type FilmPlan, filterGraph, FRAME_RATE } from '@shotlist/provider-animatic/film';

const execute = promisify(execFile);

/** Everything but the file that is written, which comes last. Puts the pictures into `folder`. */
export async function ffmpegArguments(plan: FilmPlan, folder: string): Promise<readonly string[]> {
  const inputs: string[] = [];
  let graph = filterGraph(plan);
  for (const [position, [label, { pixels, width, height }]] of Object.entries(filmInputs(plan)).entries()) {
    const path = join(folder, `${label}.rgba`);
    await writeFile(path, pixels);
    inputs.push('-f', 'rawvideo', '-pixel_format', 'rgba', '-video_size', `${width}x${height}`);
    inputs.push('-framerate', String(FRAME_RATE), '-i', path);
    graph = graph.replace(`[${label}]`, `[${position}:v]`);
  }
  const { threadCount, gopSize, options } = ENCODING;
  const encoder = Object.entries(options).flatMap(([name, value]) => [`-${name}:v`, String(value)]);
  return [
    ...words('-hide_banner -loglevel error -nostdin -y -filter_complex_threads 1'),
    ...inputs,
    '-filter_complex',
    graph,
    ...words(`-map [film] -fps_mode passthrough -enc_time_base 1:${FRAME_RATE}`),
    ...words(`-c:v libx264 -threads ${threadCount} -g ${gopSize}`),
    ...encoder,
    ...words('-movflags +faststart -fflags +bitexact -f mp4'),
  ];
}

function words(text: string): readonly string[] {
  return text.split(' ');
}

/** Runs it. Rejects with what FFmpeg says. */
export async function runFfmpeg(ffmpeg: string, args: readonly string[], videoPath: string): Promise<void> {
  await execute(ffmpeg, [...args, videoPath]);
}

/** How many frames a file has, each decoded. */
export async function countFrames(ffprobe: string, path: string): Promise<number> {
  const asked = words('-v error -count_frames -select_streams v:0 -show_entries stream=nb_read_frames -of csv=p=0');
  const { stdout } = await execute(ffprobe, [...asked, path]);
  return Number.parseInt(stdout, 10);
}

/** How alike two films are, from 0 to 1, over all their frames. */
export async function likeness(ffmpeg: string, path: string, other: string): Promise<number> {
  const compared = words('-lavfi [0:v][1:v]ssim -f null -');
  const { stderr } = await execute(ffmpeg, ['-hide_banner', '-nostdin', '-i', path, '-i', other, ...compared]);
  return Number(/SSIM .*All:([\d.]+)/.exec(stderr)?.[1]);
}

/** `5.1.9`, as it says of itself. */
export async function versionOfFfmpeg(ffmpeg: string): Promise<string> {
  const { stdout } = await execute(ffmpeg, ['-version']);
  return /version (\S+)/.exec(stdout)?.[1] ?? 'unknown';
}
