// The id in an answer that is no whole JSON: what was accepted can be looked up by it.

import { idText } from './read-error.js';

/** Answers are about a kilobyte. */
const MAX_LENGTH = 65_536;

/** The value of the outermost object's `generation_id`, where its text is whole. Never one that stands deeper or in a text. */
export function findGenerationId(text: string): string | undefined {
  // A page may show a sample of an answer, and a sample's id is nobody's.
  if (!/^\ufeff?\s*\{/.test(text)) return undefined;
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]/gs;
  const searched = text.slice(0, MAX_LENGTH);
  let depth = 0;
  for (const { 0: found, index } of searched.matchAll(token)) {
    if (found === '{' || found === '[') depth += 1;
    else if (found === '}' || found === ']') depth -= 1;
    else if (depth === 1 && found === '"generation_id"') {
      const [, value] = /^\s*:\s*("(?:[^"\\]|\\.)+"|\d+(?=[\s,}]))/.exec(searched.slice(index + found.length)) ?? [];
      if (value !== undefined) return readValue(value);
    }
  }
  return undefined;
}

function readValue(json: string): string | undefined {
  try {
    return idText(JSON.parse(json));
  } catch {
    return undefined;
  }
}
