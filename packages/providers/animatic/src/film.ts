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
import { type FilmPlan, filmInputs, filterGraph, FRAME_RATE } from './film-plan.js';
import { checkFaststart } from './mp4-boxes.js';
import { writePoster } from './poster.js';

/** Where to, and who wants to know. */
export interface FilmOptions {
  readonly videoPath: string;
  readonly posterPath: string;
  readonly signal: AbortSignal;
  readonly onProgress: () => void;
}

/** One thread and no macroblock tree: anything else gives other bytes in one render of six. */
export const ENCODING = {
  threadCount: 1,
  gopSize: FRAME_RATE * 2,
  options: {
    preset: 'veryfast',
    crf: 20,
    flags: '+bitexact',
    'x264-params': 'mbtree=0:colorprim=bt709:transfer=bt709:colormatrix=bt709',
  },
} as const;

/** A muxer that can't reach its folder waits for ever, without an error. */
const OPEN_DEADLINE_MS = 10_000;
/** Frames between two words of progress. */
const PROGRESS_FRAMES = 10;

/** Films a plan. The files are whole when it returns; when it throws they are worthless. */
export async function film(plan: FilmPlan, options: FilmOptions): Promise<void> {
  Log.setLevel(AV_LOG_ERROR);
  await access(dirname(options.videoPath), constants.W_OK);
  const inputs = filmInputs(plan);
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

async function encode(graph: FilterComplexAPI, plan: FilmPlan, options: FilmOptions): Promise<void> {
  const encoder = await Encoder.create(FF_ENCODER_LIBX264, ENCODING);
  let muxer: Muxer | undefined;
  let drawn: ReturnType<FilterComplexAPI['receive']> | undefined;
  try {
    muxer = await openMuxer(options.videoPath);
    const stream = muxer.addStream(encoder);
    const write = async (frame: Frame | null) => {
      for (const packet of await encoder.encodeAll(frame)) {
        await muxer!.writePacket(packet, stream);
        packet.free();
      }
    };
    // The next frame is drawn while this one is encoded; should both fail, the encoder's failure is told.
    const draw = () => {
      const next = graph.receive('film');
      next.catch(() => undefined);
      return next;
    };
    let count = 0;
    drawn = draw();
    for (;;) {
      const frame = await drawn;
      if (!(frame instanceof Frame)) break;
      drawn = undefined;
      try {
        options.signal.throwIfAborted();
        drawn = draw();
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
    options.signal.throwIfAborted();
    await write(null);
    if (count !== plan.frames) throw new Error(`The film has ${count} frames instead of ${plan.frames}.`);
  } finally {
    // The graph is closed by the caller: nobody may draw any more by then.
    await drawn?.then((frame) => frame instanceof Frame && frame.free()).catch(() => undefined);
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
