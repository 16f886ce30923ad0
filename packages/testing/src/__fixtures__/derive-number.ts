// Imported as `.js` by a workflow that is bundled from source.

export function deriveNumber(value: number): number {
  return value + 1;
}
