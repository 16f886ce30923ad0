// What an answer that is an error says, in the forms that servers have for it.
import type { ThrottleUsage } from '@shotlist/core';
import type { ErrorDetail } from './api-error.js';
import { isRecord } from './read-body.js';
import { readUsage } from './read-usage.js';

export interface SaidError {
  readonly words?: string;
  readonly vendorCode?: string;
  readonly requestId?: string;
  readonly generationId?: string;
  /** How long it asks to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
  readonly usage?: ThrottleUsage;
  readonly details: readonly ErrorDetail[];
}

/** More than there are parameters. */
const MAX_DETAILS = 20;

/** Reads `error` as a text or an object, and what stands beside it. */
export function readError(json: unknown): SaidError {
  if (!isRecord(json)) return { details: [] };
  const error = isRecord(json['error']) ? json['error'] : {};
  const data = isRecord(json['data']) ? json['data'] : {};
  const [first = {}] = readList(json['detail']);
  const words = firstText(
    json['error'],
    error['message'],
    json['message'],
    json['detail'],
    error['detail'],
    first['msg'],
  );
  const vendorCode = firstText(
    json['code'],
    error['code'],
    error['type'],
    json['status_code'],
    error['status'],
    json['error_type'],
    first['type'],
  );
  const requestId = firstText(json['request_id'], error['request_id']);
  const generationId = [json['generation_id'], data['generation_id']].map(idText).find((id) => id !== undefined);
  return {
    ...(words === undefined ? {} : { words }),
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(generationId === undefined ? {} : { generationId }),
    ...readWait(json, error),
    details: readDetails(json['details'] ?? error['details']),
  };
}

/** When to ask again, and the usage, as some write them into the body. */
function readWait(...bodies: readonly Readonly<Record<string, unknown>>[]): Pick<SaidError, 'retryAfterMs' | 'usage'> {
  const told = bodies.flatMap((body) => [
    ...waits(1, body['retry_after_ms'], body['retryAfterMs']),
    ...waits(1000, body['retry_after'], body['retryAfter'], body['retry_after_seconds']),
    // google.rpc.RetryInfo has seconds with their unit.
    ...waits(1000, ...readList(body['details']).map(({ retryDelay }) => secondsOf(retryDelay))),
  ]);
  const [retryAfterMs] = told;
  const usage = bodies.map((body) => readUsage(body['usage'])).find((found) => found !== undefined);
  return { ...(retryAfterMs === undefined ? {} : { retryAfterMs }), ...(usage === undefined ? {} : { usage }) };
}

function secondsOf(text: unknown): string | undefined {
  return typeof text === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(text)?.[1] : undefined;
}

function waits(unitMs: number, ...figures: readonly unknown[]): number[] {
  return figures.flatMap((figure) => {
    const count = typeof figure === 'string' && /^\d+(?:\.\d+)?$/.test(figure) ? Number(figure) : figure;
    return typeof count === 'number' && count >= 0 ? [count * unitMs] : [];
  });
}

/** `detail` as FastAPI writes it, a list of `{ loc, msg, type }`: the first says what it is about. */
function readList(detail: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(detail) ? detail.slice(0, MAX_DETAILS).filter(isRecord) : [];
}

function readDetails(details: unknown): ErrorDetail[] {
  return readList(details).flatMap((detail) => {
    const pointer = firstText(detail['pointer'], detail['field'], detail['path']) ?? '';
    const message = firstText(detail['message'], detail['error']);
    return message === undefined ? [] : [{ pointer, message }];
  });
}

/** A number that is too large was rounded when it was read, and names another generation. */
export function idText(id: unknown): string | undefined {
  if (typeof id === 'string' && id !== '') return id;
  return Number.isSafeInteger(id) ? String(id) : undefined;
}

function firstText(...values: readonly unknown[]): string | undefined {
  for (const value of values) {
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
  }
  return undefined;
}
