// A provider of your own: an HTTP vendor that makes still cards, behind Shotlist's contract.
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import { ProviderError, type Provider, type ProviderCapabilities, type SubmitOutcome } from '@shotlist/core';

const capabilities: ProviderCapabilities = {
  models: [{ key: 'seedance_lite', limits: { modes: ['text-to-video'], resolutions: ['480p', '720p'] } }],
  localImages: false,
  honoursIdempotencyKeys: true,
  canFind: true,
  submitBatch: 16,
  listingLagMs: 0,
  minPollIntervalMs: 50,
  resultLifetimeMs: 3_600_000,
  billing: { onFailure: 'free', onModeration: 'charged' },
  mediaType: 'video/mp4',
};
/** A video as this vendor's API describes it. */
type Video = { id: string; status: 'in_progress' | 'completed'; seed: number } | { id: string; status: 'failed' };

/** `vendor` is its address, `apiKey` what it knows you by. */
export function createStillCard(vendor: URL, apiKey: string): Provider {
  const headers = { authorization: `Bearer ${apiKey}` };
  const get = async (path: string, signal: AbortSignal) => {
    const { ok, status, body } = await fetch(new URL(path, vendor), { headers, signal });
    if (ok && body !== null) return body;
    throw new ProviderError(status === 404 ? 'OUTPUT_UNAVAILABLE' : 'PROVIDER_ERROR', `HTTP ${status}`);
  };
  const list = async (query: Record<string, string>, signal: AbortSignal) =>
    JSON.parse(await text(await get(`/videos?${new URLSearchParams(query).toString()}`, signal))) as Video[];
  return {
    contract: 'shotlist-provider/1',
    name: 'still-card',
    capabilities,
    async submit(request, { idempotencyKey, signal, beforeSend }) {
      const socket = net.connect({ host: vendor.hostname, port: Number(vendor.port), signal });
      let sent = false;
      try {
        await once(socket, 'connect');
        await beforeSend();
        sent = true;
        const options = { method: 'POST', headers, createConnection: () => socket };
        const post = http.request(new URL('/videos', vendor), options);
        post.on('error', () => socket.destroy()).setHeader('idempotency-key', idempotencyKey);
        const [response] = (await once(post.end(JSON.stringify(request)), 'response')) as [http.IncomingMessage];
        return outcomeOf(response, await text(response));
      } catch {
        return { outcome: sent ? 'ambiguous' : 'not_sent', detail: 'The connection broke.' };
      } finally {
        socket.destroy();
      }
    },
    async check(generationIds, { signal }) {
      return (await list({ ids: generationIds.join() }, signal)).map(({ id: generationId, ...video }) =>
        video.status === 'failed'
          ? { ...video, generationId, code: 'GENERATION_FAILED', detail: '' }
          : { ...video, generationId },
      );
    },
    async find({ idempotencyKey }, { signal }) {
      return { generationIds: (await list({ key: idempotencyKey }, signal)).map(({ id }) => id), fresh: true };
    },
    async fetchOutput(generationId, { signal }) {
      return { video: { kind: 'stream', body: await get(`/videos/${encodeURIComponent(generationId)}/file`, signal) } };
    },
  };
}
/** What an answer says about money: whatever isn't a plain yes or no may have been charged. */
function outcomeOf({ statusCode, headers }: http.IncomingMessage, body: string): SubmitOutcome {
  const detail = `HTTP ${statusCode}`;
  const { id } = statusCode === 201 ? (JSON.parse(body) as Partial<Video>) : {};
  if (id !== undefined) return { outcome: 'accepted', generationId: id };
  if (statusCode === 400) return { outcome: 'rejected', code: 'REQUEST_REJECTED', detail };
  if (statusCode === 401) return { outcome: 'unauthorized', detail };
  if (statusCode !== 429) return { outcome: 'ambiguous', detail };
  return { outcome: 'throttled', retryAfterMs: Number(headers['retry-after'] ?? 1) * 1000, detail };
}
