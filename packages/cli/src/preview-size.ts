// --preview-size: how large videos of the provider "animatic" become at most.
import { Option } from 'commander';
import { oneOf } from './usage-problem.js';

const PREVIEW_SIZES = ['480p', '720p', '1080p', '4K'] as const;
export type PreviewSize = (typeof PREVIEW_SIZES)[number];

/** What is taken where nobody says it, in words. */
export function previewSize(standard: string): Option {
  return new Option(
    '--preview-size <size>',
    `largest size of previews: 480p, 720p, 1080p or 4K (default: ${standard})`,
  ).argParser(oneOf('--preview-size', PREVIEW_SIZES));
}
