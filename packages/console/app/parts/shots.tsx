// The shots of a batch, a page at a time: filtered, searched, as pictures or as a list.
import { signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { BatchView, ProblemAnswer, ShotPage } from '../../src/wire.js';
import { ask, problemOf } from '../ask.js';
import { place, setQuery } from '../router.js';
import { FILTER_STATES } from '../words/states.js';
import { Problem } from './problem.js';
import { ShotCard } from './shot-card.js';
import { ShotDialog } from './shot-dialog.js';
import { ShotFilters } from './shot-filters.js';
import { ShotList } from './shot-list.js';

const LIMIT = { gallery: 24, list: 50 } as const;
/** What goes on changes several times a second; a page of shots is read anew less often. */
const REFRESH_MS = 1_500;

export function Shots({ batch }: { readonly batch: BatchView }) {
  const { query } = place.value;
  const view = query.get('view') === 'list' ? 'list' : 'gallery';
  const page = useSignal<ShotPage | null>(null);
  const problem = useSignal<ProblemAnswer | null>(null);
  const wanted = wantedQuery(query, LIMIT[view]);
  const { progress, batchId } = batch;
  const news = JSON.stringify([progress.counts, progress.epoch, progress.verdict]);
  useShotPage(batchId, wanted, news, (found) => {
    if ('code' in found) problem.value = found;
    else {
      problem.value = null;
      page.value = found;
    }
  });
  const shots = page.value?.shots ?? [];
  const chosen = query.get('shot');
  return (
    <section class="shots" aria-labelledby="shots-title">
      <h2 id="shots-title">Shots</h2>
      <ShotFilters batch={batch} view={view} />
      {problem.value !== null && <Problem problem={problem.value} />}
      {page.value !== null && shots.length === 0 && page.value.next === null && (
        <p class="nothing" role="status">
          No shot matches.
        </p>
      )}
      {view === 'gallery' ? (
        <ol class="sheet" role="list">
          {shots.map((shot) => (
            <ShotCard key={shot.index} shot={shot} />
          ))}
        </ol>
      ) : (
        shots.length > 0 && <ShotList shots={shots} />
      )}
      {page.value !== null && <Pager page={page.value} />}
      {chosen !== null && <ShotDialog batchId={batchId} index={Number(chosen)} news={news} />}
    </section>
  );
}

function wantedQuery(query: URLSearchParams, limit: number): string {
  const wanted = new URLSearchParams({ limit: String(limit) });
  const state = FILTER_STATES[(query.get('state') ?? '') as keyof typeof FILTER_STATES];
  if (state !== undefined) wanted.set('state', state.join(','));
  for (const name of ['code', 'text', 'from']) {
    const value = query.get(name);
    if (value !== null && value !== '') wanted.set(name, value);
  }
  return wanted.toString();
}

/** Reads the page when what is wanted changes, and again when the batch has gone on. */
function useShotPage(
  batchId: string,
  wanted: string,
  news: string,
  tell: (found: ShotPage | ProblemAnswer) => void,
): void {
  const readMs = useRef(0);
  const last = useRef('');
  useEffect(() => {
    const stop = new AbortController();
    const read = async () => {
      readMs.current = Date.now();
      last.current = wanted;
      try {
        tell(await ask<ShotPage>(`/batches/${batchId}/shots?${wanted}`, { signal: stop.signal }));
      } catch (error) {
        const found = problemOf(error);
        // What is away comes back with the batch's own news.
        if (!stop.signal.aborted && found.code !== 'away') tell(found);
      }
    };
    const waitMs = last.current === wanted ? Math.max(0, readMs.current + REFRESH_MS - Date.now()) : 0;
    const timer = setTimeout(() => void read(), waitMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [batchId, wanted, news]);
}

/** Where the pages before this one began, in the order they were seen. */
const trail = signal<readonly string[]>([]);

function Pager({ page }: { readonly page: ShotPage }) {
  const from = place.value.query.get('from') ?? '';
  if (from === '' && page.next === null) return null;
  const turn = (to: string, seen: readonly string[]) => {
    trail.value = seen;
    setQuery({ from: to }, { replace: false });
    document.getElementById('shots-title')?.scrollIntoView();
  };
  return (
    <nav class="pager" aria-label="Pages of shots">
      {from !== '' && (
        <button
          type="button"
          class="button plain"
          onClick={() => turn(trail.value.at(-1) ?? '', trail.value.slice(0, -1))}
        >
          {trail.value.length > 0 ? 'Earlier shots' : 'From the first'}
        </button>
      )}
      {page.next !== null && (
        <button type="button" class="button plain" onClick={() => turn(String(page.next), [...trail.value, from])}>
          {page.whole ? 'More shots' : `Search on from row ${page.next + 1}`}
        </button>
      )}
    </nav>
  );
}
