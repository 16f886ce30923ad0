// The three things of Markdown that texts know, as HTML.
import { KEY_PLACEHOLDER } from '../content/block.js';
import { type Markup, markup } from './markup.js';

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

/** A text with its `code`, **strong** and [links](#section). Everything else in it is text. */
export function inline(text: string): readonly (Markup | string)[] {
  const parts: (Markup | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, strong, label, target] = match;
    parts.push(text.slice(end, match.index));
    if (code !== undefined) parts.push(markup`<code>${code}</code>`);
    else if (strong !== undefined) parts.push(markup`<strong>${inline(strong)}</strong>`);
    else if (label !== undefined && target !== undefined) parts.push(markup`<a href="${target}">${inline(label)}</a>`);
    end = match.index + whole.length;
  }
  return [...parts, text.slice(end)];
}

/** Code with the places that a pasted key fills. */
export function withKey(code: string): readonly (Markup | string)[] {
  return code
    .split(KEY_PLACEHOLDER)
    .flatMap((part, index) => (index === 0 ? [part] : [markup`<span data-key>${KEY_PLACEHOLDER}</span>`, part]));
}
