// One clip from stills: FFmpeg, in this process, moves the picture, lays the slate over it and encodes it.
import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  AV_LOG_ERROR,
  AV_PIX_FMT_RGBA,
  Encoder,
  FF_ENCODER_LIBX264,
  FilterComplexAPI,
  Frame,
  Log,
  Muxer,
  Rational,
} from 'node-av';
import { type CameraMove, cameraFilter } from './camera.js';
import { checkFaststart } from './mp4-boxes.js';
import { writePoster } from './poster.js';
import type { Slate } from './slate.js';

/** Frames a second, as the API promises. */
export const FRAME_RATE = 30;

/** What is filmed. */
export interface FilmPlan {
  readonly width: number;
  readonly height: number;
  /** Exact length. */
  readonly frames: number;
  /** The picture behind the slate, RGBA, opaque; scaled to the frame if it has another size. */
  readonly still: { readonly pixels: Buffer; readonly width: number; readonly height: number };
  /** None is a fixed camera. */
  readonly move: CameraMove | undefined;
  readonly slate: Slate;
}

/** Where to, and who wants to know. */
export interface FilmOptions {
  readonly videoPath: string;
  readonly posterPath: string;
  readonly signal: AbortSignal;
  readonly onProgress: () => void;
}

/** A muxer that can't reach its folder waits for ever, without an error. */
const OPEN_DEADLINE_MS = 10_000;
/** Frames between two words of progress. */
const PROGRESS_FRAMES = 10;

/** Films a plan. The files are whole when it returns; when it throws they are worthless. */
export async function film(plan: FilmPlan, options: FilmOptions): Promise<void> {
  Log.setLevel(AV_LOG_ERROR);
  await access(dirname(options.videoPath), constants.W_OK);
  const inputs: Record<string, Picture> = {
    still: plan.still,
    ...Object.fromEntries(plan.slate.layers.map((layer, index) => [`layer${index}`, layer])),
    digits: plan.slate.digits.column,
    progress: plan.slate.progress,
  };
  const graph = FilterComplexAPI.create(filterGraph(plan), {
    inputs: Object.keys(inputs).map((label) => ({ label })),
    outputs: [{ label: 'film' }],
    graph: { nbThreads: 1 },
    framerate: { num: FRAME_RATE, den: 1 },
  });
  // A frame borrows its pixels: both must live until the graph is closed.
  const frames = new Map<Frame, Buffer>();
  try {
    for (const [label, picture] of Object.entries(inputs)) {
      const frame = Frame.fromVideoBuffer(picture.pixels, {
        width: picture.width,
        height: picture.height,
        format: AV_PIX_FMT_RGBA,
        timeBase: { num: 1, den: FRAME_RATE },
        pts: 0n,
      });
      frames.set(frame, picture.pixels);
      await graph.process(label, frame);
    }
    await graph.flush();
    await encode(graph, plan, options);
  } finally {
    graph.close();
    for (const frame of frames.keys()) frame.free();
    frames.clear();
  }
  await checkFaststart(options.videoPath);
}

interface Picture {
  readonly pixels: Buffer;
  readonly width: number;
  readonly height: number;
}

async function encode(graph: FilterComplexAPI, plan: FilmPlan, options: FilmOptions): Promise<void> {
  // One thread and no macroblock tree: anything else gives other bytes in one render of six.
  const encoder = await Encoder.create(FF_ENCODER_LIBX264, {
    threadCount: 1,
    gopSize: FRAME_RATE * 2,
    options: {
      preset: 'veryfast',
      crf: 20,
      flags: '+bitexact',
      'x264-params': 'mbtree=0:colorprim=bt709:transfer=bt709:colormatrix=bt709',
    },
  });
  let muxer: Muxer | undefined;
  try {
    muxer = await openMuxer(options.videoPath);
    const stream = muxer.addStream(encoder);
    const write = async (frame: Frame | null) => {
      for (const packet of await encoder.encodeAll(frame)) {
        await muxer!.writePacket(packet, stream);
        packet.free();
      }
    };
    let count = 0;
    for (;;) {
      options.signal.throwIfAborted();
      const frame = await graph.receive('film');
      if (!(frame instanceof Frame)) break;
      try {
        frame.pts = BigInt(count);
        frame.timeBase = new Rational(1, FRAME_RATE);
        await write(frame);
        if (count === plan.frames >> 1) await writePoster(frame, options.posterPath);
      } finally {
        frame.free();
      }
      count += 1;
      if (count % PROGRESS_FRAMES === 0) options.onProgress();
    }
    await write(null);
    if (count !== plan.frames) throw new Error(`The film has ${count} frames instead of ${plan.frames}.`);
  } finally {
    await muxer?.close();
    encoder.close();
  }
}

async function openMuxer(path: string): Promise<Muxer> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The video file could not be opened in time.')), OPEN_DEADLINE_MS);
  });
  try {
    return await Promise.race([
      Muxer.open(path, { format: 'mp4', options: { movflags: '+faststart', fflags: '+bitexact' } }),
      deadline,
    ]);
  } finally {
    clearTimeout(timer);
  }
}

/** The whole picture as one filter graph: move, lay over, count, colour. */
function filterGraph(plan: FilmPlan): string {
  const { width, height, frames, slate } = plan;
  const { digits } = slate;
  const endless = 'loop=loop=-1:size=1:start=0';
  const clock = `setpts=N/(${FRAME_RATE}*TB)`;
  const move = plan.move === undefined ? '' : `,${cameraFilter(plan.move, frames)}`;
  const overlay = 'format=yuv420:eof_action=repeat';
  const parts = [
    `[still]scale=${width}:${height}:flags=bicubic+accurate_rnd+full_chroma_int:out_color_matrix=bt709:out_range=tv,format=yuv420p,${endless},trim=end_frame=${frames},${clock}${move}[moved]`,
  ];
  let last = 'moved';
  const lay = (label: string, prepare: string, position: string) => {
    parts.push(`[${label}]scale=out_color_matrix=bt709:out_range=tv,format=yuva420p${prepare}[${label}_ready]`);
    parts.push(`[${last}][${label}_ready]overlay=${position}:${overlay}[${label}_done]`);
    last = `${label}_done`;
  };
  slate.layers.forEach((layer, index) => lay(`layer${index}`, '', `${layer.x}:${layer.y}`));
  lay('progress', '', `x='-w+w*n/${frames}':y=${slate.progress.y}`);
  const cell = `w=${digits.column.width}:h=${digits.cellHeight}:exact=1`;
  parts.push(
    `[digits]scale=out_color_matrix=bt709:out_range=tv,format=yuva420p,${endless},trim=end_frame=${frames},${clock},split[seconds][frames]`,
  );
  const pair = (label: string, value: string, at: { readonly x: number; readonly y: number }) => {
    parts.push(`[${label}]crop=${cell}:x=0:y='${digits.cellHeight}*${value}'[${label}_ready]`);
    parts.push(`[${last}][${label}_ready]overlay=${at.x}:${at.y}:${overlay}[${label}_done]`);
    last = `${label}_done`;
  };
  pair('seconds', `mod(floor(n/${FRAME_RATE}),60)`, digits.seconds);
  pair('frames', `mod(n,${FRAME_RATE})`, digits.frames);
  parts.push(`[${last}]setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709[film]`);
  return parts.join(';');
}
