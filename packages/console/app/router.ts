// Which place of the page is shown: the address, as a signal.
import { signal } from '@preact/signals';

const BASE = '/console';

/** Path below the console, with a slash in front, and its query. */
export const place = signal(readPlace());

export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

function readPlace(): Place {
  const { pathname, search } = location;
  const path = pathname.startsWith(BASE) ? pathname.slice(BASE.length) : pathname;
  return { path: path === '' ? '/' : path, query: new URLSearchParams(search) };
}

/** The address of a place. */
export function href(path: string): string {
  return `${BASE}${path}`;
}

export function go(path: string, { replace = false } = {}): void {
  const isOther = path.split('?')[0] !== place.value.path;
  if (replace) history.replaceState(null, '', href(path));
  else history.pushState(null, '', href(path));
  place.value = readPlace();
  if (isOther) scrollTo(0, 0);
}

/** Changes parameters of the query; an empty one is left out. */
export function setQuery(changes: Readonly<Record<string, string>>, { replace = true } = {}): void {
  const query = new URLSearchParams(place.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  go(`${place.value.path}${text === '' ? '' : `?${text}`}`, { replace });
}

/** Links within the console need no load of the page; all others, and those that open elsewhere, are the browser's. */
export function startRouter(): void {
  addEventListener('popstate', () => (place.value = readPlace()));
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return;
    const isOurs = link.pathname === BASE || link.pathname.startsWith(`${BASE}/`);
    if (!isOurs || link.pathname.startsWith(`${BASE}/api/`) || link.hash !== '') return;
    event.preventDefault();
    go(`${link.pathname.slice(BASE.length) || '/'}${link.search}`);
  });
}
