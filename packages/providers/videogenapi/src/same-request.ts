// Whether an entry of the vendor's list is what was asked for. A vendor may write it otherwise than it was sent; what only
// may be it must never be taken for something else.
import type { StatusAnswer } from '@shotlist/client';
import { ASPECT_RATIOS, findModel, type GenerationRequest, generationMode, RESOLUTIONS } from '@shotlist/core';

/** `doubtful`: it may be it, written otherwise or shown in part. The seed alone decides nothing: decision 0013. */
export type Likeness = 'same' | 'doubtful' | 'other';

/** Shorter prompts are the beginning of too many others. */
const LEAST_BEGINNING = 12;

export function sameRequest(entry: StatusAnswer, request: GenerationRequest): Likeness {
  const parts: readonly Likeness[] = [
    likePrompt(entry.prompt, request.prompt),
    likeModel(entry.model?.key, request.model),
    likeMode(entry.type, request),
    // Vendors round a length to one that they make.
    entry.duration === undefined || entry.duration === request.duration ? 'same' : 'doubtful',
    likeWord(entry.resolution, request.resolution, RESOLUTIONS),
    request.image_url === undefined ? likeWord(entry.aspect_ratio, request.aspect_ratio, ASPECT_RATIOS) : 'same',
    likeImage(entry, request),
    likeCamera(entry, request),
  ];
  if (parts.includes('other')) return 'other';
  return parts.includes('doubtful') ? 'doubtful' : 'same';
}

function likePrompt(shown: string | undefined, asked: string): Likeness {
  if (shown === undefined) return 'doubtful';
  if (normal(shown) === normal(asked)) return 'same';
  const [one, other] = [letters(shown), letters(asked)];
  if (one === other) return 'doubtful';
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  // Cut, put behind a sentence of the vendor's, or not shown at all.
  return short === '' || (short.length >= LEAST_BEGINNING && long.includes(short)) ? 'doubtful' : 'other';
}

/** Servers trim, and write accents in either of Unicode's forms. */
function normal(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}

/** What is left of a text after any escaping: letters and digits. */
function letters(text: string): string {
  return text
    .replace(/&(?:#\d+|#x[\da-f]+|[a-z]+);/gi, ' ')
    .replace(/\\u[\da-f]{4}/gi, ' ')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

function likeModel(shown: string | undefined, asked: string): Likeness {
  if (shown === undefined) return 'doubtful';
  const known = findModel(shown)?.spec.key;
  if (known === undefined) return 'doubtful';
  return known === asked ? 'same' : 'other';
}

function likeMode(shown: string | undefined, request: GenerationRequest): Likeness {
  const mode = shown?.toLowerCase().replace(/[^a-z]+/g, '-');
  if (mode !== 'text-to-video' && mode !== 'image-to-video') return 'same';
  return mode === generationMode(request) ? 'same' : 'other';
}

/** A known word says what it says; `1280x720` may say the same. */
function likeWord(shown: string | undefined, asked: string | undefined, known: readonly string[]): Likeness {
  if (shown === undefined || asked === undefined || shown.toLowerCase() === asked.toLowerCase()) return 'same';
  return known.some((word) => word.toLowerCase() === shown.toLowerCase()) ? 'other' : 'doubtful';
}

/** Vendors keep images under addresses of their own. Without one, only the seed tells two rows with one prompt apart. */
function likeImage({ image_url: shown, seed }: StatusAnswer, request: GenerationRequest): Likeness {
  if (request.image_url === undefined) return shown === undefined ? 'same' : 'other';
  if (shown === request.image_url) return 'same';
  return shown === undefined && seed === request.seed ? 'same' : 'doubtful';
}

function likeCamera({ camera_fixed: shown, seed }: StatusAnswer, request: GenerationRequest): Likeness {
  if (shown !== undefined) return shown === request.camera_fixed ? 'same' : 'other';
  return !request.camera_fixed || seed === request.seed ? 'same' : 'doubtful';
}
