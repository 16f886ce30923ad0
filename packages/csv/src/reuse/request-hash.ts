// What a shot asks for, as one short text: two shots with the same one may share a video.
import { hash } from 'node:crypto';
import type { Manifest, RequestAsWritten } from '@shotlist/core';

/** 128 bits in base64url: enough to tell any number of shots apart, and short a million times. */
const HASH_CHARACTERS = 22;

/**
 * Of all eight parameters as the shot list states them, with defaults and model names settled. A row without a seed has
 * none here, though it is sent with one; a local image counts by its bytes, `images` being the manifest's.
 */
export function requestHash(request: RequestAsWritten, images: Manifest['images']): string {
  const { model, prompt, image_url, duration, resolution, aspect_ratio, seed, camera_fixed } = request;
  const image = image_url !== undefined && Object.hasOwn(images, image_url) ? images[image_url] : image_url;
  const parts = [model, prompt, image ?? null, duration, resolution, aspect_ratio ?? null, seed ?? null, camera_fixed];
  return hash('sha256', JSON.stringify(['request/1', ...parts]), 'base64url').slice(0, HASH_CHARACTERS);
}
