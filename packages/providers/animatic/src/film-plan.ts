// What a film is made of: still pictures, and the filter graph that makes them move.
import { type CameraMove, cameraFilter } from './camera.js';
import type { Slate } from './slate.js';

/** Frames a second, as the API promises. */
export const FRAME_RATE = 30;

/** RGBA. */
export interface Picture {
  readonly pixels: Buffer;
  readonly width: number;
  readonly height: number;
}

/** What is filmed. */
export interface FilmPlan {
  readonly width: number;
  readonly height: number;
  /** Exact length. */
  readonly frames: number;
  /** The picture behind the slate, RGBA, opaque; scaled to the frame if it has another size. */
  readonly still: Picture;
  /** None is a fixed camera. */
  readonly move: CameraMove | undefined;
  readonly slate: Slate;
}

/** The pictures, by their names in the filter graph. */
export function filmInputs(plan: FilmPlan): Readonly<Record<string, Picture>> {
  return {
    still: plan.still,
    ...Object.fromEntries(plan.slate.layers.map((layer, index) => [`layer${index}`, layer])),
    digits: plan.slate.digits.column,
    progress: plan.slate.progress,
  };
}

/** The whole picture as one filter graph: move, lay over, count, colour. */
export function filterGraph(plan: FilmPlan): string {
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
