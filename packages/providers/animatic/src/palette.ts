// Colours of a shot, from its seed: one dark ground, one light, and what lies between.
import { between, type Dice, oneOf } from './random.js';

/** Colours as CSS strings, and a mixer between the ground and the glow. */
export interface Palette {
  /** Darkest; text stands on it. */
  readonly ground: string;
  /** The sky's upper end. */
  readonly sky: string;
  /** Between sky and glow. */
  readonly haze: string;
  /** The light near the horizon. */
  readonly glow: string;
  /** The brightest thing in the picture: a sun, a star. */
  readonly light: string;
  /** For the progress line. */
  readonly accent: string;
  /** From ground (0) to haze (1), slightly saturated on the way; `alpha` from 0 to 1. */
  readonly layer: (nearness: number, alpha?: number) => string;
  /** Any of the colours' hues at another lightness, chroma and alpha. */
  readonly tone: (hue: 'cool' | 'warm', lightness: number, chroma: number, alpha?: number) => string;
}

/** A palette in OKLCH, so that every hue is equally bright and no combination turns muddy. */
export function createPalette(dice: Dice): Palette {
  // A cool ground from cyan to magenta and a warm light from rose to gold, met the shorter way round the circle;
  // now and then two neighbours, which are calmer.
  const cool = between(dice, 185, 330);
  const neighbour = dice() < 0.25;
  const warm = neighbour
    ? cool + oneOf(dice, [-1, 1]) * between(dice, 40, 70)
    : nearestTurn(between(dice, 15, 92), cool);
  const depth = between(dice, 0, 1);
  const oklch = (lightness: number, chroma: number, hue: number, alpha = 1) => toCss(lightness, chroma, hue, alpha);
  const between3 = (amount: number) => cool + (warm - cool) * amount;
  return {
    ground: oklch(0.13 + depth * 0.02, 0.035, cool),
    sky: oklch(0.24 + depth * 0.08, 0.085, cool),
    haze: oklch(0.46 + depth * 0.08, 0.115, between3(0.45)),
    glow: oklch(0.72 + depth * 0.06, 0.13, warm),
    light: oklch(0.93, 0.06, warm),
    accent: oklch(0.8, 0.14, warm),
    layer: (nearness, alpha = 1) =>
      oklch(0.16 + nearness * 0.36, 0.045 + nearness * 0.06, between3(nearness * 0.6), alpha),
    tone: (hue, lightness, chroma, alpha = 1) => oklch(lightness, chroma, hue === 'cool' ? cool : warm, alpha),
  };
}

/** The same hue, at most half a circle away from another. */
function nearestTurn(hue: number, from: number): number {
  return hue + Math.round((from - hue) / 360) * 360;
}

/** sRGB of an OKLCH colour, out-of-range parts cut off. Source: Björn Ottosson, "A perceptual color space for image processing". */
function toCss(lightness: number, chroma: number, hueDegrees: number, alpha: number): string {
  const hue = (hueDegrees * Math.PI) / 180;
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const [red, green, blue] = linear.map((value) => {
    const clipped = Math.min(1, Math.max(0, value));
    return Math.round(255 * (clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055));
  });
  return `rgba(${red}, ${green}, ${blue}, ${alpha.toFixed(3)})`;
}
