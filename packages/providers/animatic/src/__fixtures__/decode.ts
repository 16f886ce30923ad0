// Reads a film back, frame by frame.
import { Decoder, Demuxer } from 'node-av';

/** The brightness of every frame's pixels, row by row. */
export interface DecodedFilm {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly Uint8Array[];
}

export async function decode(path: string): Promise<DecodedFilm> {
  const demuxer = await Demuxer.open(path);
  const stream = demuxer.video();
  if (stream === undefined) throw new Error('no video');
  const decoder = await Decoder.create(stream, { threadCount: 1 });
  const frames: Uint8Array[] = [];
  let size = { width: 0, height: 0 };
  const take = async (packet: Parameters<Decoder['decodeAll']>[0]) => {
    for (const frame of await decoder.decodeAll(packet)) {
      size = { width: frame.width, height: frame.height };
      frames.push(Uint8Array.from(frame.toBuffer().subarray(0, frame.width * frame.height)));
      frame.free();
    }
  };
  try {
    for await (const packet of demuxer.packets(stream.index)) {
      if (packet !== null) await take(packet);
    }
    await take(null);
  } finally {
    decoder.close();
    await demuxer.close();
  }
  return { ...size, frames };
}

/** Mean difference of two pictures in a band of rows. */
export function difference(film: DecodedFilm, one: number, other: number, rows: { from: number; to: number }): number {
  const [first, second] = [film.frames[one]!, film.frames[other]!];
  const [start, end] = [
    Math.round(rows.from * film.height) * film.width,
    Math.round(rows.to * film.height) * film.width,
  ];
  let sum = 0;
  for (let index = start; index < end; index += 1) sum += Math.abs(first[index]! - second[index]!);
  return sum / (end - start);
}
