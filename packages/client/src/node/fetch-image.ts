// Fetches an image on somebody's behalf without being led into the network this machine stands in.
import { lookup } from 'node:dns';
import { classifyImageUrl, IMAGE_LIMITS, ProviderError } from '@shotlist/core';
import { Agent, type Dispatcher, request } from 'undici';
import { createGuardedConnector } from './guarded-connector.js';

/** Options of {@link fetchImage}. */
export interface FetchImageOptions {
  /** Host names admitted whatever their address. */
  readonly allowHosts: readonly string[];
  readonly signal: AbortSignal;
  /** @default 25 MB */
  readonly maxBytes?: number;
  /** For the whole fetch, redirects included. @default 30 s */
  readonly timeoutMs?: number;
  /** How names are resolved. @default the system's way */
  readonly lookup?: typeof lookup;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * The bytes behind an image URL. Every hop of a redirect is judged like the first, and so is the address connected to,
 * whatever the name resolved to a moment ago.
 * @throws ProviderError `IMAGE_URL_BLOCKED`, `IMAGE_TYPE_UNSUPPORTED` or `IMAGE_UNREADABLE`; what the signal was aborted with.
 */
export async function fetchImage(imageUrl: string, options: FetchImageOptions): Promise<Uint8Array> {
  const timeoutMs = options.timeoutMs ?? IMAGE_LIMITS.timeoutMs;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)]);
  const agent = createAgent(options.allowHosts, options.lookup ?? lookup);
  try {
    return await follow(imageUrl, agent, signal, options);
  } catch (error) {
    options.signal.throwIfAborted();
    const known = findProviderError(error);
    if (known !== undefined) throw known;
    const reason = signal.aborted ? `took longer than ${timeoutMs / 1000} s` : 'could not be fetched';
    throw new ProviderError('IMAGE_UNREADABLE', `The image ${reason}.`, { cause: error });
  } finally {
    await agent.destroy();
  }
}

async function follow(
  imageUrl: string,
  agent: Agent,
  signal: AbortSignal,
  options: FetchImageOptions,
): Promise<Uint8Array> {
  let url = imageUrl;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    checkUrl(url, options.allowHosts);
    const response = await request(url, { dispatcher: agent, signal, headers: { accept: 'image/*' } });
    const location = response.headers.location;
    if (REDIRECTS.has(response.statusCode) && typeof location === 'string') {
      await response.body.dump();
      if (!URL.canParse(location, url)) throw unreadable('The image’s address redirects to no address.');
      url = new URL(location, url).href;
      continue;
    }
    if (response.statusCode !== 200) {
      await response.body.dump();
      throw unreadable(`The image’s server answered ${response.statusCode}.`);
    }
    return readBody(response, options.maxBytes ?? IMAGE_LIMITS.maxBytes);
  }
  throw unreadable(`The image’s address redirects more than ${MAX_REDIRECTS} times.`);
}

function checkUrl(url: string, allowHosts: readonly string[]): void {
  const reference = classifyImageUrl(url, { allowHosts });
  if (reference.kind === 'type-unsupported') {
    throw new ProviderError('IMAGE_TYPE_UNSUPPORTED', `The image’s address ends in .${reference.extension}.`);
  }
  if (reference.kind !== 'remote') throw blocked();
}

async function readBody(response: Dispatcher.ResponseData, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () => unreadable(`The image is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.`);
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) {
    response.body.destroy();
    throw tooLarge();
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    // Leaving the loop destroys the body, and the connection with it.
    if (size > maxBytes) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}

/** One connection a request, nothing kept: its connector refuses forbidden addresses before and after connecting. */
function createAgent(allowHosts: readonly string[], resolve: typeof lookup): Agent {
  return new Agent({
    pipelining: 0,
    connect: createGuardedConnector({ allowHosts, lookup: resolve, blocked }),
  });
}

/** undici may wrap what a connector throws. */
function findProviderError(error: unknown): Error | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at.name === 'ProviderError') return at;
  }
  return undefined;
}

const unreadable = (message: string) => new ProviderError('IMAGE_UNREADABLE', message);
/** One text for all, so that nobody maps a network by it. */
const blocked = () => new ProviderError('IMAGE_URL_BLOCKED', 'The image URL may not be used.');
