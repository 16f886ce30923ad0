// Markup that escapes what it is given, by Hono's `html`, under a name whose templates formatters leave as they are: the
// policy's hashes and the white space of code depend on that.
import { html, raw } from 'hono/html';

/** A piece of HTML whose values are escaped, unless they are markup themselves. */
export type Markup = ReturnType<typeof html>;

export { html as markup, raw };

/** Markup as text. Throws when some of it is a promise, which nothing of a page is. */
export function write(piece: Markup): string {
  if (piece instanceof Promise) throw new TypeError('A page has nothing to wait for.');
  return String(piece);
}
