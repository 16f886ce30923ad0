// Asks the console's API. What goes wrong comes as a problem, whoever it comes from.
import type { ProblemAnswer } from '../src/wire.js';
import { session } from './session-state.js';

const API = '/console/api';

/** Thrown by {@link ask}. */
class AskError extends Error {
  readonly problem: ProblemAnswer;

  constructor(problem: ProblemAnswer) {
    super(problem.detail);
    this.problem = problem;
  }
}

const AWAY: ProblemAnswer = {
  title: 'The console doesn’t answer.',
  status: 0,
  detail: 'The console doesn’t answer.',
  code: 'away',
  help: 'See whether “shotlist console” still runs. Batches go on without it.',
};

export async function ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`${API}${path}`, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new AskError(AWAY);
  }
  if (response.ok) return (await response.json()) as Answer;
  const problem = (await response.json().catch(() => undefined)) as ProblemAnswer | undefined;
  if (response.status === 401) session.value = 'closed';
  throw new AskError(problem ?? { ...AWAY, status: response.status });
}

export function tell<Answer>(path: string, body: unknown = {}): Promise<Answer> {
  return ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

/** The problem behind whatever was thrown. */
export function problemOf(error: unknown): ProblemAnswer {
  if (error instanceof AskError) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  return { title: 'Something went wrong in this page.', status: 0, detail, code: 'page', help: 'Load it again.' };
}
