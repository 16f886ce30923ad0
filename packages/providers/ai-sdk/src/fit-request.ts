// Whether a model takes a request, and what is done where it doesn't.
import type { ErrorCode, GenerationRequest, Resolution } from '@shotlist/core';
import { RESOLUTIONS } from '@shotlist/core';
import type { AskedRequest, Policy, Ratio, Setting } from './options.js';
import type { Slot, VendorEntry } from './vendor-entry.js';

export interface Fitted {
  readonly slot: Slot;
  readonly request: AskedRequest;
  /** What is made otherwise than it was asked for. */
  readonly notes: readonly string[];
}

export interface Misfit {
  readonly code: ErrorCode;
  readonly detail: string;
}

/** What the request is made with. */
export function fitRequest(request: GenerationRequest, entry: VendorEntry): Fitted | Misfit {
  const { policy, main, substitute } = entry;
  const fitted = fit(request, main, policy);
  if (!('code' in fitted) || policy !== 'substitute' || substitute === undefined) return fitted;
  const other = fit(request, substitute, 'reject');
  if ('code' in other) return fitted;
  const note = `made by ${other.slot.model.modelId}: ${fitted.detail}`;
  return { ...other, notes: [note, ...other.notes] };
}

function fit(request: GenerationRequest, { limits, slots }: VendorEntry['main'], policy: Policy): Fitted | Misfit {
  const mode = request.image_url === undefined ? 'text-to-video' : 'image-to-video';
  const slot = slots.find((candidate) => candidate.mode === mode);
  if (slot === undefined) return { code: 'MODE_UNSUPPORTED', detail: `It does not do ${mode}.` };
  const notes: string[] = [];
  const fitted: { -readonly [Key in keyof AskedRequest]: AskedRequest[Key] } = { ...request };
  for (const setting of limits.ignores ?? []) {
    if (fitted[setting] === undefined || (setting === 'camera_fixed' && !request.camera_fixed)) continue;
    notes.push(`made without ${setting}, which ${slot.model.modelId} has no place for`);
    delete fitted[setting];
  }
  const misfits = [
    choose(fitted, 'duration', limits.durations, nearestDuration, 'DURATION_UNSUPPORTED'),
    choose(fitted, 'resolution', limits.resolutions, nearestResolution, 'RESOLUTION_UNSUPPORTED'),
    choose(fitted, 'aspect_ratio', limits.aspectRatios, nearestRatio, 'ASPECT_RATIO_UNSUPPORTED'),
  ].filter((misfit) => misfit !== undefined);
  const [first] = misfits;
  if (policy !== 'snap' && first !== undefined) return { code: first.code, detail: first.detail };
  for (const { snap } of misfits) notes.push(snap());
  return { slot, request: fitted, notes };
}

type Chosen = Exclude<Setting, 'seed' | 'camera_fixed'>;

/** What is wrong with a setting, and what makes it right. */
function choose<Name extends Chosen>(
  request: { -readonly [Key in keyof AskedRequest]: AskedRequest[Key] },
  name: Name,
  allowed: readonly NonNullable<AskedRequest[Name]>[] | undefined,
  nearest: (asked: NonNullable<AskedRequest[Name]>, one: NonNullable<AskedRequest[Name]>) => number,
  code: ErrorCode,
): (Misfit & { readonly snap: () => string }) | undefined {
  const asked = request[name];
  if (asked === undefined || allowed === undefined || allowed.includes(asked)) return undefined;
  const detail = `Its ${name} can be ${allowed.join(', ')}, not ${asked}.`;
  return {
    code,
    detail,
    snap() {
      const found = allowed.reduce((best, one) => (nearest(asked, one) < nearest(asked, best) ? one : best));
      request[name] = found;
      return `${name} ${asked} made as ${found}`;
    },
  };
}

/** Of two that are as near the lower counts as nearer: it costs less. */
const LOWER = 1e-9;

function nearestDuration(asked: number, one: number): number {
  return Math.abs(one - asked) + (one > asked ? LOWER : 0);
}

function nearestResolution(asked: Resolution, one: Resolution): number {
  return nearestDuration(RESOLUTIONS.indexOf(asked), RESOLUTIONS.indexOf(one));
}

function nearestRatio(asked: Ratio, one: Ratio): number {
  return Math.abs(Math.log(widthOf(asked) / widthOf(one)));
}

/** Where the height is 1. */
function widthOf(ratio: Ratio): number {
  const [width = 1, height = 1] = ratio.split(':').map(Number);
  return width / height;
}
