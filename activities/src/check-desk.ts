// Asks a vendor about all generations of an account that anybody in this process waits for, in one look.
import { type GenerationStatus, type Provider, ProviderError } from '@shotlist/core';
import { type CheckWait, CheckWaiter, type EndedStatus } from './check-waiter.js';
import { counters, secondsSince } from './counters.js';
import { DUE_SHARE, type DueLook, dueLook, type Waited } from './due-looks.js';
import { findStuck } from './find-stuck.js';
import { ProcessingTimes } from './processing-times.js';

/** Between two looks, at least; a provider may ask for more. */
const MIN_INTERVAL_MS = 100;
/** Between two looks, at most; and in parts of the time that the models waited for usually take. */
const MAX_INTERVAL_MS = 60_000;
const MAX_INTERVAL_SHARE = 0.05;
/** Between two looks, at least, once it is known how long a model takes: what ends in between ends together, and costs one call. */
const MIN_INTERVAL_SHARE = 0.04;
/** A look takes no longer: one that never came back would keep all others waiting. */
const MAX_LOOK_MS = 120_000;
/** Generations that are remembered as looked at; one that is forgotten is looked at once more. */
const MAX_LOOKED_AT = 20_000;
/** After a look in which nothing ended. */
const GROWTH = 1.5;

/** One for each account and process. */
export class CheckDesk {
  readonly #provider: Provider;
  readonly #monotonicMs: () => number;
  readonly #serverMs: () => number;
  readonly #leastMs: number;
  readonly #waiters = new Set<CheckWaiter>();
  readonly #times = new ProcessingTimes();
  /** Those that a look has asked about, and that had not ended then. */
  readonly #lookedAt = new Set<string>();
  #intervalMs: number;
  #lastLookMs = -Infinity;
  #lastYoungMs = -Infinity;
  #lastAllMs = -Infinity;
  #look: AbortController | undefined;
  /** A look is about to begin: whoever comes now is part of it. */
  #gathering = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(provider: Provider, monotonicMs = () => performance.now(), serverMs = () => Date.now()) {
    this.#provider = provider;
    this.#monotonicMs = monotonicMs;
    this.#serverMs = serverMs;
    this.#leastMs = Math.max(MIN_INTERVAL_MS, provider.capabilities.minPollIntervalMs);
    this.#intervalMs = this.#leastMs;
  }

  /** Resolves with what ended. Throws what a look throws, and as soon as the signal is aborted. */
  wait(wait: CheckWait): Promise<readonly EndedStatus[]> {
    const nowMs = this.#monotonicMs();
    const waiter = new CheckWaiter(wait, nowMs);
    if (waiter.over.aborted) return waiter.answer;
    const ids = [...wait.generations.keys()];
    for (const generationId of ids) this.#times.began(generationId, nowMs);
    // Who waits for the same again, or for what can't have ended, is no news: a look at once would only cost a call.
    waiter.looked = ids.every(
      (generationId) => this.#lookedAt.has(generationId) || this.#isYoung(waiter, generationId),
    );
    this.#waiters.add(waiter);
    waiter.looking = this.#gathering;
    waiter.over.addEventListener('abort', () => {
      this.#waiters.delete(waiter);
      if (this.#waiters.size === 0) this.#look?.abort();
      this.#plan();
    });
    this.#plan();
    return waiter.answer;
  }

  #plan(): void {
    clearTimeout(this.#timer);
    if (this.#look !== undefined || this.#waiters.size === 0) return;
    const isNew = [...this.#waiters].some(({ looked }) => !looked);
    const nowMs = this.#monotonicMs();
    const intervalMs = isNew ? this.#leastMs : Math.min(this.#intervalMs, this.#longestMs());
    const delayMs = Math.max(this.#lastLookMs + intervalMs - nowMs, this.#due([...this.#waiters], nowMs).inMs);
    if (delayMs <= 0) this.#begin();
    else this.#timer = setTimeout(() => this.#begin(), Math.ceil(delayMs));
  }

  /** Those that come in the same turn are taken along. */
  #begin(): void {
    const look = new AbortController();
    this.#look = look;
    this.#gathering = true;
    for (const waiter of this.#waiters) waiter.looking = true;
    queueMicrotask(() => {
      this.#gathering = false;
      void this.#ask([...this.#waiters], look);
    });
  }

  /** Never throws: what fails, fails for those who asked. */
  async #ask(waiters: readonly CheckWaiter[], look: AbortController): Promise<void> {
    const models = new Map(waiters.flatMap(({ open }) => [...open]));
    const beganMs = this.#monotonicMs();
    const due = this.#due(waiters, beganMs);
    try {
      const statuses = due.ids.length === 0 ? [] : await this.#askVendor(due.ids, look);
      const nowMs = this.#monotonicMs();
      // Until now the oldest stood for all: what else has ended is asked at once.
      const shortestMs = Math.max(this.#leastMs, this.#knownMs(MIN_INTERVAL_SHARE));
      if (due.young) this.#lastYoungMs = beganMs;
      if (due.all) this.#lastAllMs = beganMs;
      const ended = new Map(statuses.filter(isEnded).map((status) => [status.generationId, status]));
      for (const [id, status] of ended) this.#times.ended(status, models.get(id) ?? '', nowMs);
      const { capabilities } = this.#provider;
      for (const stuck of findStuck(
        { waiters, statuses, ended },
        { capabilities, times: this.#times, nowMs, serverMs: this.#serverMs() },
      ))
        ended.set(stuck.generationId, stuck);
      for (const id of due.ids) {
        if (ended.has(id)) this.#lookedAt.delete(id);
        else this.#lookedAt.add(id);
      }
      while (this.#lookedAt.size > MAX_LOOKED_AT) this.#lookedAt.delete(this.#lookedAt.values().next().value ?? '');
      const longestMs = this.#longestMs();
      this.#intervalMs =
        ended.size > 0 ? Math.min(shortestMs, MAX_INTERVAL_MS) : Math.min(this.#intervalMs * GROWTH, longestMs);
      for (const waiter of waiters) waiter.hear(ended, nowMs);
    } catch (error) {
      for (const waiter of waiters) waiter.failLook(error);
    } finally {
      this.#look = undefined;
      this.#lastLookMs = this.#monotonicMs();
      this.#plan();
    }
  }

  async #askVendor(ids: readonly string[], look: AbortController): Promise<readonly GenerationStatus[]> {
    const { name: provider } = this.#provider;
    const beganMs = performance.now();
    const note = (result: string) => counters().checkSeconds({ provider, result }, secondsSince(beganMs));
    try {
      const statuses = await inTime(look, this.#provider.check(ids, look));
      note('answered');
      return statuses;
    } catch (error) {
      note('failed');
      throw error;
    }
  }

  #ageMs({ acceptedMs }: CheckWaiter, generationId: string, nowMs: number): number {
    const atMs = acceptedMs.get(generationId);
    const sinceMs = atMs === undefined ? 0 : this.#serverMs() - atMs;
    return Math.max(this.#times.waitedMs(generationId, nowMs), sinceMs);
  }

  /** By what was seen, it can't have ended yet. */
  #isYoung(waiter: CheckWaiter, generationId: string): boolean {
    const quickestMs = this.#times.quickestMs(waiter.open.get(generationId) ?? '');
    return quickestMs !== undefined && this.#ageMs(waiter, generationId, this.#monotonicMs()) < DUE_SHARE * quickestMs;
  }

  #due(waiters: readonly CheckWaiter[], nowMs: number): DueLook {
    const waited = new Map<string, Waited>();
    for (const waiter of waiters)
      for (const [generationId, model] of waiter.open)
        waited.set(generationId, { generationId, model, ageMs: this.#ageMs(waiter, generationId, nowMs) });
    const last = { youngMs: this.#lastYoungMs, allMs: this.#lastAllMs };
    return dueLook([...waited.values()], this.#lookedAt, this.#times, last, nowMs);
  }

  /** A share of what the quickest of the models that are waited for takes; nothing while one of them isn't known. */
  #knownMs(share: number): number {
    const models = new Set([...this.#waiters].flatMap(({ open }) => [...open.values()]));
    const known = [...models].map((model) => this.#times.quickestMs(model) ?? 0);
    return known.length === 0 ? 0 : share * Math.min(...known);
  }

  /** As rare as looks may become for what is waited for now. */
  #longestMs(): number {
    const nowMs = this.#monotonicMs();
    const waited = new Map<string, number>();
    for (const [id, model] of [...this.#waiters].flatMap(({ open }) => [...open]))
      waited.set(model, Math.max(waited.get(model) ?? 0, this.#times.waitedMs(id, nowMs)));
    const shares = [...waited].map(([model, waitedMs]) => MAX_INTERVAL_SHARE * this.#times.knownMs(model, waitedMs));
    return Math.max(this.#leastMs, Math.min(MAX_INTERVAL_MS, ...shares));
  }
}

function isEnded(status: GenerationStatus): status is EndedStatus {
  return status.status === 'completed' || status.status === 'failed';
}

/** The answer of a look, or its failure when it takes too long; the provider is told, and not waited for. */
async function inTime<Answer>(look: AbortController, answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new ProviderError('PROVIDER_ERROR', 'A look took too long.', { retryable: true }));
      look.abort();
    }, MAX_LOOK_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
