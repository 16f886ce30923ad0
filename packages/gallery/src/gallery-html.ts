// The gallery: results in, one HTML page out, piece by piece.
import { SHOT_STATES, type ShotResult } from '@shotlist/core';
import type { GalleryOptions } from './options.js';
import { isLong, pageEnd, pageTop } from './page-top.js';
import { shotCard } from './shot-card.js';
import { modelNames } from './words.js';

const DEFAULT_MAX_SHOTS = 10_000;

/** Pieces are at least this long, the last one apart, so that a writer isn't called for every shot. */
const PIECE_CHARACTERS = 65_536;

/**
 * Writes the page that shows every shot of a batch, whatever became of it. The page is self-contained: it loads
 * nothing but the videos and posters beside it, and works from disk, offline and without script.
 *
 * Pure and streaming: it holds one piece of about 64 KiB at a time, however many results come. Errors of `results`
 * and of the path functions pass through.
 */
export async function* galleryHtml(
  results: AsyncIterable<ShotResult> | Iterable<ShotResult>,
  options: GalleryOptions,
): AsyncGenerator<string, void, undefined> {
  const maxShots = options.maxShots ?? DEFAULT_MAX_SHOTS;
  const modelName = modelNames(options.models);
  const total = SHOT_STATES.reduce((sum, state) => sum + options.counts[state], 0);
  let piece = String(await pageTop(options, total, maxShots, undefined));
  let shots = 0;
  if (maxShots > 0) {
    for await (const result of results) {
      piece += String(await shotCard(result, options, { modelName, lazy: isLong(total) }));
      shots += 1;
      if (piece.length >= PIECE_CHARACTERS) {
        yield piece;
        piece = '';
      }
      if (shots >= maxShots) break;
    }
  }
  yield piece + String(await pageEnd(''));
}
