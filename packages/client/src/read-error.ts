// What an answer that is an error says, in the forms that servers have for it.
import type { ErrorDetail } from './api-error.js';
import { isRecord } from './read-body.js';

export interface SaidError {
  readonly words?: string;
  readonly vendorCode?: string;
  readonly requestId?: string;
  readonly generationId?: string;
  readonly details: readonly ErrorDetail[];
}

/** More than there are parameters. */
const MAX_DETAILS = 20;

/** Reads `error` as a text or an object, and what stands beside it. */
export function readError(json: unknown): SaidError {
  if (!isRecord(json)) return { details: [] };
  const error = isRecord(json['error']) ? json['error'] : {};
  const data = isRecord(json['data']) ? json['data'] : {};
  const words = firstText(json['error'], error['message'], json['message'], json['detail'], error['detail']);
  const vendorCode = firstText(json['code'], error['code'], error['type'], json['status_code'], error['status']);
  const requestId = firstText(json['request_id'], error['request_id']);
  const generationId = [json['generation_id'], data['generation_id']].map(idText).find((id) => id !== undefined);
  return {
    ...(words === undefined ? {} : { words }),
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(generationId === undefined ? {} : { generationId }),
    details: readDetails(json['details'] ?? error['details']),
  };
}

function readDetails(details: unknown): ErrorDetail[] {
  if (!Array.isArray(details)) return [];
  return details.slice(0, MAX_DETAILS).flatMap((detail: unknown) => {
    if (!isRecord(detail)) return [];
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
