// The file where a bundle of Shotlist's own workflows is kept.
import { keptPath } from './kept.js';

/** Whatever such a bundle can have in it. */
const SOURCES = ['workflows/src/**/*.ts', 'packages/core/src/**/*.ts', 'packages/temporal/src/encryption/**/*.ts'];

/** `parts` are its workflows, its failure converter or an empty text, and its interceptors, as paths. */
export function bundleFile(parts: readonly string[]): string {
  return keptPath('workflow-bundle.js', SOURCES, parts);
}
