// The fields of each event, as docs/events.md lists them.
import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../../../../docs/events.md', import.meta.url), 'utf8');

/** By type, in the order of the page. */
export const eventFields: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  page
    .split(/^### `/m)
    .slice(1)
    .map((section) => [
      section.slice(0, section.indexOf('`')),
      [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name),
    ]),
);
