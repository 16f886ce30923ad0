// The recipe: what "accepted" means. It holds everything a rendering needs, so that there is no other state to lose.
import {
  type GenerationRequest,
  hashParts,
  ProviderError,
  REQUEST_FIELDS,
  type Resolution,
  type Store,
  storeLayout,
} from '@shotlist/core';

/** One accepted request. Stored, so it changes only with a new version. */
export interface Recipe {
  readonly schemaVersion: 1;
  readonly request: GenerationRequest;
  /** The resolution it is rendered at. */
  readonly resolution: Resolution;
  /** Key of the source image in the store. */
  readonly image: string | null;
}

const corner = storeLayout.provider('animatic');
const recipeKey = (generationId: string) => `${corner}generations/${generationId}.json`;

/** Where a source image lies, by its content. */
export const imageKey = (sha256: string, extension: string) => `${corner}images/${sha256}.${extension}`;

/** Names the generation of a try: the same key and request always name the same one. */
export function generationIdOf(idempotencyKey: string, request: GenerationRequest): string {
  const parts = REQUEST_FIELDS.map((field) => JSON.stringify(request[field] ?? null));
  return `animatic_${hashParts(['generation/1', idempotencyKey, ...parts]).slice(0, 32)}`;
}

/** Ids come from outside: only those of our own making are looked up. */
function isGenerationId(text: string): boolean {
  return /^animatic_[0-9a-f]{32}$/.test(text);
}

/** True when the generation was accepted. */
export async function hasRecipe(store: Store, generationId: string): Promise<boolean> {
  return isGenerationId(generationId) && (await store.stat(recipeKey(generationId))) !== undefined;
}

/** Writes a recipe unless it is there already. */
export async function writeRecipe(store: Store, generationId: string, recipe: Recipe): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(recipe, null, 2)}\n`);
  await store.put(recipeKey(generationId), { kind: 'bytes', bytes }, { ifAbsent: true });
}

/** @throws ProviderError `OUTPUT_UNAVAILABLE` when there is none; `STATE_NEWER` when a later release wrote it */
export async function readRecipe(store: Store, generationId: string): Promise<Recipe> {
  const key = recipeKey(generationId);
  const bytes = isGenerationId(generationId) ? await store.get(key) : undefined;
  if (bytes === undefined) throw new ProviderError('OUTPUT_UNAVAILABLE', 'No such animatic in this store.');
  const recipe = JSON.parse(Buffer.from(bytes).toString('utf8')) as { readonly schemaVersion: number };
  if (recipe.schemaVersion !== 1)
    throw new ProviderError(
      'STATE_NEWER',
      `${key} was written by a newer Shotlist: it has form ${recipe.schemaVersion}.`,
    );
  return recipe as Recipe;
}
