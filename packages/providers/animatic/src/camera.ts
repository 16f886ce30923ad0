// The camera's move: a window that glides over the still, as an expression for FFmpeg's perspective filter.
import { between, type Dice, oneOf } from './random.js';

/** A window on the still: its centre as a fraction of the still's sides, and how many times it magnifies. */
interface Window {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** From where to where the camera moves, over the whole clip. */
export interface CameraMove {
  readonly from: Window;
  readonly to: Window;
}

/** Picks a move: in, out, or along a diagonal, always slow and never over the still's edge. */
export function chooseMove(dice: Dice): CameraMove {
  const zoom = between(dice, 1.1, 1.15);
  const target = { x: between(dice, 0.4, 0.6), y: between(dice, 0.4, 0.58) };
  const wide = { x: 0.5, y: 0.5, zoom: 1.02 };
  const near = { ...target, zoom };
  const side = oneOf(dice, [-1, 1]);
  const room = 0.5 - 0.5 / zoom;
  const drift = between(dice, -0.35, 0.35) * room;
  const left = { x: 0.5 - side * room, y: 0.5 + drift, zoom };
  const right = { x: 0.5 + side * room, y: 0.5 - drift, zoom };
  return oneOf(dice, [
    { from: wide, to: near },
    { from: near, to: wide },
    { from: left, to: right },
    { from: { ...left, zoom: zoom - 0.04, x: 0.5 }, to: right },
  ]);
}

/**
 * The perspective filter that carries out a move over `frames` frames. Its corners lie between pixels,
 * so that a slow move is smooth; zoompan steps from pixel to pixel.
 */
export function cameraFilter(move: CameraMove, frames: number): string {
  // Half linear, half smoothstep: a soft start and end without standing still. `on` counts from 1.
  const time = `st(0,(on-1)/${Math.max(1, frames - 1)});st(0,0.5*ld(0)+0.5*ld(0)*ld(0)*(3-2*ld(0)));`;
  const edges = (window: Window) => {
    const half = 0.5 / window.zoom;
    const x = Math.min(1 - half, Math.max(half, window.x));
    const y = Math.min(1 - half, Math.max(half, window.y));
    return { left: x - half, right: x + half, top: y - half, bottom: y + half };
  };
  const from = edges(move.from);
  const to = edges(move.to);
  const along = (side: 'W' | 'H', start: number, end: number) =>
    `'${time}${side}*(${start.toFixed(6)}+${(end - start).toFixed(6)}*ld(0))'`;
  const left = along('W', from.left, to.left);
  const right = along('W', from.right, to.right);
  const top = along('H', from.top, to.top);
  const bottom = along('H', from.bottom, to.bottom);
  const corners = [left, top, right, top, left, bottom, right, bottom];
  const points = corners.map((value, index) => `${index % 2 === 0 ? 'x' : 'y'}${index >> 1}=${value}`);
  return `perspective=eval=frame:sense=source:interpolation=linear:${points.join(':')}`;
}
