// Vendors' words, as records keep them: short, and without what the vendor was sent.
import { type GenerationRequest, scrub } from '@shotlist/core';

/** Longest text of a vendor's kept in a record, in UTF-16 units. */
const MAX_LENGTH = 500;

/** The words about one request. A provider doesn't always know which prompt its vendor quotes; here it is known. */
export function wordsAbout(
  { prompt, image_url: imageUrl }: Pick<GenerationRequest, 'prompt' | 'image_url'>,
  text: string,
): string {
  return scrub(text, [prompt, ...(imageUrl === undefined ? [] : [imageUrl])], MAX_LENGTH);
}
