// Gets this browser in: by a session that it has, or by the code in the link that was printed on the terminal.
import { signal } from '@preact/signals';
import type { ConsoleFacts, ProblemAnswer } from '../src/wire.js';
import { ask, problemOf, tell } from './ask.js';
import { session } from './session-state.js';

/** What the console is; null until it was asked. */
export const facts = signal<ConsoleFacts | null>(null);

/** Why it can't be opened. */
export const sessionProblem = signal<ProblemAnswer | null>(null);

const RETRY_MS = 2_000;

export async function openSession(): Promise<void> {
  // The part behind # never reaches a server or its log; and nobody needs it again.
  const code = location.hash.slice(1);
  if (code !== '') history.replaceState(null, '', location.pathname + location.search);
  try {
    const { open } = await ask<{ open: boolean }>('/session');
    if (open) await enter();
    else if (code === '') session.value = 'closed';
    else await showKey({ code });
  } catch (error) {
    sessionProblem.value = problemOf(error);
    if (sessionProblem.value.code !== 'away') session.value = 'closed';
    else setTimeout(() => void openSession(), RETRY_MS);
  }
}

/** Shows the key, or the code of a link. */
export async function showKey(given: { readonly key?: string; readonly code?: string }): Promise<void> {
  sessionProblem.value = null;
  try {
    await tell('/session', given);
    await enter();
  } catch (error) {
    sessionProblem.value = problemOf(error);
    session.value = 'closed';
  }
}

export async function leave(): Promise<void> {
  await ask('/session', { method: 'DELETE' }).catch(() => undefined);
  session.value = 'closed';
}

async function enter(): Promise<void> {
  facts.value = await ask<ConsoleFacts>('/facts');
  sessionProblem.value = null;
  session.value = 'open';
}
