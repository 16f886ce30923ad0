// The still of a text shot: a landscape that nobody filmed, drawn from the seed.
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from './palette.js';
import { between, type Dice, oneOf } from './random.js';

/** Where to draw: a context of `width` by `height` pixels. */
export interface Sheet {
  readonly context: SKRSContext2D;
  readonly width: number;
  readonly height: number;
}

type Scene = (sheet: Sheet, palette: Palette, dice: Dice) => void;

/** Draws one of the sceneries over the whole sheet. */
export function drawScenery(sheet: Sheet, palette: Palette, dice: Dice): void {
  oneOf<Scene>(dice, [ridges, dunes, orbits, aurora])(sheet, palette, dice);
}

/** Mountain ranges in haze under a low sun. */
function ridges(sheet: Sheet, palette: Palette, dice: Dice): void {
  const { width, height } = sheet;
  const horizon = between(dice, 0.52, 0.66) * height;
  sky(sheet, palette, horizon);
  sun(sheet, palette, dice, horizon);
  const count = 5;
  for (let index = 0; index < count; index += 1) {
    const nearness = 1 - index / (count - 1);
    const base = horizon + ((height - horizon) * index) / count;
    const rough = between(dice, 0.07, 0.12) * Math.min(height, width) * (1 + index * 0.25);
    silhouette(sheet, profile(dice, base, rough, 0.62), palette.layer(nearness ** 1.2), palette.layer(nearness * 0.55));
  }
}

/** Long soft waves, lit from one side. */
function dunes(sheet: Sheet, palette: Palette, dice: Dice): void {
  const { width, height } = sheet;
  const horizon = between(dice, 0.4, 0.52) * height;
  sky(sheet, palette, horizon);
  sun(sheet, palette, dice, horizon * 0.85);
  for (let index = 0; index < 6; index += 1) {
    const nearness = 1 - index / 5;
    const base = horizon + ((height - horizon) * (index + 0.3)) / 6.3;
    const rise = between(dice, 0.06, 0.12) * Math.min(height, width) * (1 + index * 0.3);
    silhouette(
      sheet,
      profile(dice, base, rise, 0.3),
      palette.layer(0.1 + nearness * 0.9),
      palette.layer(nearness * 0.3),
    );
  }
}

/** Large soft discs and thin rings. */
function orbits(sheet: Sheet, palette: Palette, dice: Dice): void {
  const { context, width, height } = sheet;
  const fill = context.createLinearGradient(0, 0, width * between(dice, 0.2, 0.8), height);
  fill.addColorStop(0, palette.sky);
  fill.addColorStop(1, palette.ground);
  context.fillStyle = fill;
  context.fillRect(0, 0, width, height);
  const unit = Math.max(width, height);
  glow(sheet, width * between(dice, 0.2, 0.8), height * between(dice, 0.1, 0.4), unit * 0.55, (alpha) =>
    palette.tone('warm', 0.6, 0.14, alpha * 0.5),
  );
  glow(sheet, width * between(dice, 0.2, 0.8), height * between(dice, 0.6, 0.9), unit * 0.5, (alpha) =>
    palette.tone('cool', 0.45, 0.13, alpha * 0.55),
  );
  for (let index = 0; index < 5; index += 1) {
    const radius = unit * between(dice, 0.06, 0.2);
    const x = width * between(dice, 0.02, 0.98);
    const y = height * between(dice, 0.04, 0.75);
    disc(sheet, x, y, radius, palette, oneOf(dice, ['cool', 'warm']), dice);
  }
  const x = width * between(dice, 0.25, 0.75);
  const y = height * between(dice, 0.2, 0.5);
  context.lineWidth = Math.max(1, unit * 0.0012);
  for (let index = 0; index < 4; index += 1) {
    context.strokeStyle = palette.tone('warm', 0.9, 0.05, 0.28 - index * 0.05);
    context.beginPath();
    context.arc(x, y, unit * (0.16 + index * between(dice, 0.09, 0.12)), 0, Math.PI * 2);
    context.stroke();
  }
}

/** Curtains of light over a dark ridge, with stars. */
function aurora(sheet: Sheet, palette: Palette, dice: Dice): void {
  const { context, width, height } = sheet;
  const horizon = between(dice, 0.68, 0.76) * height;
  const fill = context.createLinearGradient(0, 0, 0, height);
  fill.addColorStop(0, palette.ground);
  fill.addColorStop(0.75, palette.sky);
  fill.addColorStop(1, palette.haze);
  context.fillStyle = fill;
  context.fillRect(0, 0, width, height);
  const unit = Math.min(width, height);
  for (let index = 0; index < 90; index += 1) {
    context.fillStyle = palette.tone('warm', 0.95, 0.02, between(dice, 0.15, 0.75));
    context.beginPath();
    context.arc(width * dice(), horizon * dice() ** 1.3, unit * between(dice, 0.0008, 0.0024), 0, Math.PI * 2);
    context.fill();
  }
  context.globalCompositeOperation = 'lighter';
  for (let band = 0; band < 3; band += 1) {
    const curve = profile(dice, horizon * between(dice, 0.55, 0.85), unit * 0.16, 0.35);
    const reach = horizon * between(dice, 0.45, 0.75);
    const hue = oneOf<'cool' | 'warm'>(dice, ['cool', 'warm']);
    // Whole pixels: rays that overlap by a fraction would show as stripes.
    const step = Math.max(1, Math.round(width / 320));
    for (let x = 0; x < width; x += step) {
      const bottom = curve(x / width);
      const strength = 0.14 + 0.26 * (0.5 + 0.5 * Math.sin(x / (unit * 0.13) + band * 2.1)) ** 2;
      const ray = context.createLinearGradient(0, bottom, 0, bottom - reach);
      ray.addColorStop(0, palette.tone(hue, 0.7, 0.16, 0));
      ray.addColorStop(0.12, palette.tone(hue, 0.7, 0.16, strength));
      ray.addColorStop(1, palette.tone(hue, 0.55, 0.14, 0));
      context.fillStyle = ray;
      context.fillRect(x, bottom - reach, step, reach);
    }
  }
  context.globalCompositeOperation = 'source-over';
  silhouette(sheet, profile(dice, horizon, unit * 0.09, 0.62), palette.layer(0.22), palette.layer(0.05));
  silhouette(
    sheet,
    profile(dice, horizon + (height - horizon) * 0.4, unit * 0.1, 0.55),
    palette.layer(0.08),
    palette.ground,
  );
}

function sky({ context, width, height }: Sheet, palette: Palette, horizon: number): void {
  const fill = context.createLinearGradient(0, 0, 0, height);
  fill.addColorStop(0, palette.sky);
  fill.addColorStop((horizon / height) * 0.62, palette.haze);
  fill.addColorStop(horizon / height, palette.glow);
  fill.addColorStop(1, palette.haze);
  context.fillStyle = fill;
  context.fillRect(0, 0, width, height);
}

function sun(sheet: Sheet, palette: Palette, dice: Dice, horizon: number): void {
  const { context, width, height } = sheet;
  const unit = Math.min(width, height);
  const radius = unit * between(dice, 0.07, 0.15);
  const x = width * oneOf(dice, [between(dice, 0.18, 0.4), between(dice, 0.6, 0.82)]);
  const y = horizon - unit * between(dice, -0.02, 0.22);
  glow(sheet, x, y, unit * 0.75, (alpha) => palette.tone('warm', 0.85, 0.12, alpha * 0.55));
  const fill = context.createLinearGradient(0, y - radius, 0, y + radius);
  fill.addColorStop(0, palette.light);
  fill.addColorStop(1, palette.tone('warm', 0.82, 0.13));
  context.fillStyle = fill;
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.fill();
}

function disc(
  { context }: Sheet,
  x: number,
  y: number,
  radius: number,
  palette: Palette,
  hue: 'cool' | 'warm',
  dice: Dice,
): void {
  const lightness = between(dice, 0.42, 0.72);
  const fill = context.createLinearGradient(x - radius * 0.7, y - radius * 0.7, x + radius * 0.7, y + radius * 0.7);
  fill.addColorStop(0, palette.tone(hue, lightness + 0.12, 0.12, 0.92));
  fill.addColorStop(1, palette.tone('cool', lightness * 0.45, 0.09, 0.55));
  context.fillStyle = fill;
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.fill();
}

function glow({ context }: Sheet, x: number, y: number, radius: number, colour: (alpha: number) => string): void {
  const fill = context.createRadialGradient(x, y, 0, x, y, radius);
  // A quadratic fall looks like light; a linear one shows its edge.
  for (let stop = 0; stop <= 8; stop += 1) fill.addColorStop(stop / 8, colour((1 - stop / 8) ** 2));
  context.fillStyle = fill;
  context.fillRect(x - radius, y - radius, radius * 2, radius * 2);
}

/** A height line over the width: sines whose strength falls by `roughness` an octave. */
function profile(dice: Dice, base: number, strength: number, roughness: number): (x: number) => number {
  const waves = Array.from({ length: 6 }, (_, octave) => ({
    turns: between(dice, 0.5, 0.9) * 2 ** octave,
    phase: dice() * Math.PI * 2,
    strength: strength * roughness ** octave,
  }));
  return (x) =>
    base + waves.reduce((sum, wave) => sum + wave.strength * Math.sin(x * wave.turns * Math.PI * 2 + wave.phase), 0);
}

function silhouette({ context, width, height }: Sheet, line: (x: number) => number, top: string, bottom: string): void {
  const steps = 240;
  const points = Array.from({ length: steps + 1 }, (_, index) => line(index / steps));
  context.beginPath();
  context.moveTo(0, height);
  points.forEach((y, index) => context.lineTo((index / steps) * width, y));
  context.lineTo(width, height);
  context.closePath();
  const fill = context.createLinearGradient(0, Math.min(...points), 0, height);
  fill.addColorStop(0, top);
  fill.addColorStop(1, bottom);
  context.fillStyle = fill;
  context.fill();
}
