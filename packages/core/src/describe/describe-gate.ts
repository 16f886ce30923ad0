// A closed gate in Markdown: why, and until when. A person's own reason stays where it was given.
import type { Gate } from '../messages.js';
import type { PageContext } from './page.js';

export function describeGate({ name, closedUntilMs, isTried = false }: Gate, { timeText }: PageContext): string {
  const until = closedUntilMs === null ? 'until somebody opens it' : `until ${timeText(closedUntilMs)}`;
  return `gate **${name}** closed${isTried ? ', and one request tries it now' : ` ${until}`}`;
}
