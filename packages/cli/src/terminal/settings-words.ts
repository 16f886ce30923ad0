// What holds for a batch, in words.
import { type HeldSettings, MAX_OPEN_CHUNKS } from '@shotlist/core';
import { count, counted } from './words.js';

export function settingText(settings: HeldSettings, name: keyof HeldSettings): string {
  if (name !== 'tolerate') return count(settings[name]);
  return settings.tolerate === null ? 'any failures' : failures(settings.tolerate);
}

/** A share of a short list may be less than one shot. */
function failures(most: number): string {
  return most === 0 ? 'no failure' : counted(most, 'failure');
}

/** `4 chunks at once · tolerates 5 failures · weight 3`, as far as it is not what holds for any batch; undefined where nothing is. */
export function settingsText({ chunksAtOnce, tolerate, weight }: HeldSettings): string | undefined {
  const parts = [
    ...(chunksAtOnce === MAX_OPEN_CHUNKS ? [] : [`${counted(chunksAtOnce, 'chunk')} at once`]),
    ...(tolerate === null ? [] : [`tolerates ${failures(tolerate)}`]),
    ...(weight === 1 ? [] : [`weight ${count(weight)}`]),
  ];
  return parts.length === 0 ? undefined : parts.join(' · ');
}
