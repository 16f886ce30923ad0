// Looks at something as long as it is shown: the server tells each change. Whatever happens to the server, the look comes back.
import { signal, type Signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { ProblemAnswer } from '../../src/wire.js';
import { ask } from '../ask.js';
import { session } from '../session-state.js';

export interface Look<State> {
  /** Null until the first is there. */
  readonly state: Signal<State | null>;
  /** Why there is no newer state. */
  readonly trouble: Signal<ProblemAnswer | null>;
}

/** True while the server can't be reached. */
export const isAway = signal(false);

/** A stream that breaks for less is not worth a word. */
const CALM_MS = 1_500;
const AGAIN_MS = 1_500;
/** What nobody sees for so long needs no looking. */
const HIDDEN_MS = 60_000;

export function useLook<State>(query: string): Look<State> {
  const look = useMemo(
    () => ({ state: signal<State | null>(null), trouble: signal<ProblemAnswer | null>(null) }),
    [query],
  );
  useEffect(() => watch(query, look), [query]);
  return look;
}

/** Returns how to stop. */
function watch<State>(query: string, { state, trouble }: Look<State>): () => void {
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let calm: ReturnType<typeof setTimeout> | undefined;
  let hidden: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  const answers = (): void => {
    clearTimeout(calm);
    calm = undefined;
    isAway.value = false;
  };
  const open = (): void => {
    source?.close();
    source = new EventSource(`/console/api/events?${query}`);
    source.addEventListener('open', answers);
    source.addEventListener('state', ({ data }: MessageEvent<string>) => {
      answers();
      trouble.value = null;
      state.value = JSON.parse(data) as State;
    });
    source.addEventListener('trouble', ({ data }: MessageEvent<string>) => {
      answers();
      trouble.value = JSON.parse(data) as ProblemAnswer;
    });
    source.addEventListener('error', () => {
      calm ??= setTimeout(() => (isAway.value = true), CALM_MS);
      // A refusal ends it for good, where a lost connection is tried again by the browser itself.
      if (source?.readyState === EventSource.CLOSED) {
        clearTimeout(again);
        again = setTimeout(() => void reopen(), AGAIN_MS);
      }
    });
  };
  const reopen = async (): Promise<void> => {
    const isOpen = await ask<{ open: boolean }>('/session').then(
      (answer) => answer.open,
      () => undefined,
    );
    if (isOver) return;
    if (isOpen === false) session.value = 'closed';
    else open();
  };
  const onVisibility = (): void => {
    clearTimeout(hidden);
    if (document.visibilityState === 'hidden') hidden = setTimeout(() => source?.close(), HIDDEN_MS);
    else if (source?.readyState === EventSource.CLOSED) open();
  };
  document.addEventListener('visibilitychange', onVisibility);
  open();
  return () => {
    isOver = true;
    document.removeEventListener('visibilitychange', onVisibility);
    for (const timer of [again, calm, hidden]) clearTimeout(timer);
    isAway.value = false;
    source?.close();
  };
}
