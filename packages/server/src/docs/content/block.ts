// What the documentation is made of, before it is Markdown or HTML.
import type { CodeSample } from '../samples/code-sample.js';

/**
 * A piece of a section. Texts know three things of Markdown: `code`, **strong**, and [links](#section). Tables' cells are
 * such texts too.
 */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      /** What the table tells, for those who don't see what stands above it. */
      readonly label: string;
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  /** One sample, or the same in several languages. */
  | { readonly kind: 'code'; readonly label: string; readonly samples: readonly CodeSample[] }
  | { readonly kind: 'route'; readonly method: 'GET' | 'POST'; readonly url: string; readonly isPublic: boolean }
  /** The field for the reader's own key; on the page only. */
  | { readonly kind: 'key' };

export interface Section {
  /** The anchor. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly sections?: readonly Section[];
}

/** What stands in samples for the reader's key. */
export const KEY_PLACEHOLDER = 'YOUR_API_KEY';

export const text = (words: string): Block => ({ kind: 'text', text: words });
export const note = (words: string): Block => ({ kind: 'note', text: words });
export const list = (...items: readonly string[]): Block => ({ kind: 'list', items });
export const table = (label: string, head: readonly string[], rows: readonly (readonly string[])[]): Block => ({
  kind: 'table',
  label,
  head,
  rows,
});
export const code = (label: string, ...samples: readonly CodeSample[]): Block => ({ kind: 'code', label, samples });
export const json = (label: string, value: unknown): Block =>
  code(label, { language: 'json', title: 'JSON', text: JSON.stringify(value, null, 2) });
