// How long each model really takes, as an account's generations showed.
import { findModel, type GenerationStatus } from '@shotlist/core';

/** Share of a new observation in the moving average. */
const WEIGHT = 0.2;
/** A quickest one is forgotten so slowly. */
const QUICKEST_WEIGHT = 0.02;
/** Of a model that nobody knows. */
const UNKNOWN_MS = 600_000;
/** Generations whose first look is remembered. */
const MAX_REMEMBERED = 10_000;

export class ProcessingTimes {
  readonly #typicalMs = new Map<string, number>();
  /** The same of ends that this process saw, with nothing of what is listed. */
  readonly #seenMs = new Map<string, number>();
  /** The quickest lately. */
  readonly #quickestMs = new Map<string, number>();
  readonly #firstSeenMs = new Map<string, number>();

  /** Milliseconds in which one ended, the quickest that was seen lately; undefined before any was. */
  quickestMs(model: string): number | undefined {
    return this.#quickestMs.get(model);
  }

  /** Milliseconds that a generation of this model usually takes. */
  typicalMs(model: string): number {
    const listed = findModel(model)?.spec.typicalProcessingSeconds;
    return this.#typicalMs.get(model) ?? (listed === undefined ? UNKNOWN_MS : listed * 1000);
  }

  /**
   * Milliseconds that it is known to take here and now. As long as this process has seen none end, that is what the
   * longest of those that are waited for has taken so far: a vendor may be far quicker than what is listed.
   */
  knownMs(model: string, waitedMs: number): number {
    return this.#seenMs.get(model) ?? Math.min(this.typicalMs(model), waitedMs);
  }

  /** A generation is waited for; how long it takes counts from the first time, for vendors that don't say it. */
  began(generationId: string, nowMs: number): void {
    if (this.#firstSeenMs.has(generationId)) return;
    this.#firstSeenMs.set(generationId, nowMs);
    if (this.#firstSeenMs.size > MAX_REMEMBERED) this.#firstSeenMs.delete(this.#firstSeenMs.keys().next().value!);
  }

  /** For how long it has been waited for here. */
  waitedMs(generationId: string, nowMs: number): number {
    return nowMs - (this.#firstSeenMs.get(generationId) ?? nowMs);
  }

  ended(status: GenerationStatus, model: string, nowMs: number): void {
    const firstSeenMs = this.#firstSeenMs.get(status.generationId);
    this.#firstSeenMs.delete(status.generationId);
    // A failure says nothing about how long success takes.
    if (status.status !== 'completed') return;
    const { processingSeconds } = status;
    const tookMs = processingSeconds === undefined ? nowMs - (firstSeenMs ?? nowMs) : processingSeconds * 1000;
    if (!Number.isFinite(tookMs) || tookMs < 0) return;
    const typicalMs = this.typicalMs(model);
    this.#typicalMs.set(model, typicalMs + WEIGHT * (tookMs - typicalMs));
    const seenMs = this.#seenMs.get(model) ?? tookMs;
    this.#seenMs.set(model, seenMs + WEIGHT * (tookMs - seenMs));
    const quickestMs = this.#quickestMs.get(model) ?? tookMs;
    this.#quickestMs.set(model, tookMs < quickestMs ? tookMs : quickestMs + QUICKEST_WEIGHT * (tookMs - quickestMs));
  }
}
