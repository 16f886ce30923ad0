// When a limit is full again, from the forms that the reset fields are seen in.
import { asWait, readHttpDate, readIsoTime, readSpan } from './read-time.js';

/** A reset beyond this many seconds can only be a point in time. Source: 2001-09-09, in Unix time. */
const LEAST_EPOCH_SECONDS = 1_000_000_000;

/** Milliseconds until the reset: seconds from now, epoch seconds or milliseconds, `6m0s`, an ISO time, an HTTP date. */
export function readReset(text: string, serverMs: number): number | undefined {
  if (/^\d+(?:\.\d+)?$/.test(text)) return readFigure(Number(text), serverMs);
  const atMs = readIsoTime(text) ?? readHttpDate(text);
  return atMs === undefined ? readSpan(text) : asWait(Math.max(0, atMs - serverMs));
}

function readFigure(figure: number, serverMs: number): number | undefined {
  if (figure < LEAST_EPOCH_SECONDS) return asWait(figure * 1000);
  const atMs = figure < LEAST_EPOCH_SECONDS * 1000 ? figure * 1000 : figure;
  return asWait(Math.max(0, atMs - serverMs));
}
