// Markup that escapes what it is given, by Hono's `html`. It has a name of its own here since formatters rearrange the
// white space of templates called `html`, and the policy's hashes and the prompts' line breaks depend on that.
import { html, raw } from 'hono/html';

/** A piece of HTML whose values are escaped, unless they are markup themselves. */
export type Markup = ReturnType<typeof html>;

export { html as markup, raw };
