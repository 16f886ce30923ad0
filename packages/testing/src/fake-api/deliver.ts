// Sends a reply, or as much of it as its fault lets through.
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FaultRule } from './fault-rule.js';
import type { Reply } from './reply.js';

const LEAST_WRITE_BYTES = 128 * 1024;

/** What became of the answer, as counters name it. */
export async function deliver(response: ServerResponse, reply: Reply, rule: FaultRule | undefined): Promise<string> {
  const { socket } = response;
  if (socket === null) return 'cut';
  switch (rule?.fault) {
    case 'reset_before_work':
    case 'reset_after_work':
    case 'listed_late':
      socket.resetAndDestroy();
      return 'reset';
    case 'work_no_answer':
      await pause(response, rule.ms);
      socket.destroy();
      return 'silence';
    case 'half_headers':
      socket.write(`HTTP/1.1 ${reply.status} OK\r\nContent-Type: application/json\r\nContent-Le`);
      socket.destroySoon();
      return 'cut';
    case 'half_body':
    case 'output_short':
      writeHalf(response, reply, () => socket.destroySoon());
      return 'cut';
    case 'output_endless':
      return writeForEver(response, reply);
    case 'output_trickle':
      return trickle(response, reply, rule.ms ?? 1000);
    case 'slow':
      await pause(response, rule.ms ?? 1000);
      if (response.closed) return 'cut';
      break;
    default:
  }
  writeHead(response, reply, Buffer.byteLength(reply.body));
  response.end(reply.body);
  return String(reply.status);
}

/** Without a length the answer ends with its connection, or never. */
function writeHead(response: ServerResponse, { status, headers }: Reply, length: number | undefined): void {
  const mayHaveBody = status !== 304 && status !== 204;
  response.writeHead(status, {
    ...headers,
    ...(length === undefined || !mayHaveBody ? {} : { 'Content-Length': length }),
  });
}

function writeHalf(response: ServerResponse, reply: Reply, written: () => void): void {
  const bytes = Buffer.from(reply.body);
  writeHead(response, reply, bytes.length);
  response.write(bytes.subarray(0, bytes.length >> 1), written);
}

async function writeForEver(response: ServerResponse, reply: Reply): Promise<string> {
  writeHead(response, reply, undefined);
  // As often as fills a buffer, so that each write waits for the client.
  const bytes = Buffer.from(reply.body);
  const many = Buffer.concat(Array<Buffer>(Math.ceil(LEAST_WRITE_BYTES / Math.max(1, bytes.length))).fill(bytes));
  while (!response.closed && !response.destroyed) {
    if (!response.write(many)) await drained(response);
    // A fast client drains at once; others want their turn, and so does the news that it has gone.
    await nextTurn();
  }
  return 'cut';
}

async function trickle(response: ServerResponse, reply: Reply, everyMs: number): Promise<string> {
  const bytes = Buffer.from(reply.body);
  writeHead(response, reply, bytes.length);
  for (const byte of bytes) {
    if (response.closed) return 'cut';
    response.write(Uint8Array.of(byte));
    await pause(response, everyMs);
  }
  response.end();
  return String(reply.status);
}

/** Until the time is over, or the client has gone. */
function pause(response: ServerResponse, delayMs: number | undefined): Promise<void> {
  return until(response, undefined, delayMs);
}

function drained(response: ServerResponse): Promise<void> {
  return until(response, 'drain', undefined);
}

function until(response: ServerResponse, event: 'drain' | undefined, delayMs: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      response.off('close', done);
      if (event !== undefined) response.off(event, done);
      resolve();
    };
    const timer = delayMs === undefined ? undefined : setTimeout(done, delayMs);
    response.on('close', done);
    if (event !== undefined) response.on(event, done);
    if (response.closed) done();
  });
}
