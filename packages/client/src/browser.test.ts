// The client in a real browser: bundled for it, on a page of another origin than the vendor's.
import { fileURLToPath } from 'node:url';
import { needs, startFakeApi, type FakeApi, type FakeApiOptions } from '@shotlist/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { serve } from './__fixtures__/serve.js';
import type * as client from './index.js';
import { sha256 } from './__fixtures__/video-file.js';

const CHROMIUM = needs('chromium');
/** A browser on a busy machine is slow. */
const TIMEOUT_MS = 300_000;
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Client</title><link rel="icon" href="data:,">
<h1>The client in a browser</h1><p id="status"></p><video muted controls width="320"></video>
<script type="module">import * as shotlist from './client.js'; globalThis.shotlist = shotlist;</script>`;

type Shotlist = typeof client;
declare global {
  var shotlist: Shotlist | undefined;
}

let bundle = '';
let browser: Browser | undefined;

beforeAll(async () => {
  const build = await rolldown({
    input: fileURLToPath(new URL('index.ts', import.meta.url)),
    platform: 'browser',
    resolve: {
      conditionNames: ['@shotlist/source', 'browser', 'import', 'default'],
      extensionAlias: { '.js': ['.ts', '.js'] },
    },
    onLog: (_level, log) => {
      throw new Error(log.message);
    },
  });
  const { output } = await build.generate({ format: 'esm' });
  expect(output).toHaveLength(1);
  bundle = output[0].code;
  if (CHROMIUM.path === undefined) return;
  browser = await chromium.launch({
    executablePath: CHROMIUM.path,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
});
afterAll(() => browser?.close());

interface Opened {
  readonly page: Page;
  readonly api: FakeApi;
  /** What the console and the page's errors say. */
  readonly complaints: string[];
  /** For `page.evaluate`. */
  readonly place: { readonly baseUrl: string; readonly apiKey: string };
}

async function open(options: FakeApiOptions = {}): Promise<Opened> {
  const api = await startFakeApi({ fsync: false, ...options });
  onTestFinished(() => api.close());
  const pages = await serve(({ path }) =>
    path === '/client.js'
      ? { headers: { 'content-type': 'text/javascript' }, body: bundle }
      : { headers: { 'content-type': 'text/html' }, body: PAGE },
  );
  if (browser === undefined) throw new Error('There is no browser.');
  const page = await browser.newPage();
  // A browser on a busy machine is slow.
  page.setDefaultTimeout(120_000);
  onTestFinished(() => page.close());
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(pages.origin);
  await page.waitForFunction(() => globalThis.shotlist !== undefined);
  return { page, api, complaints, place: { baseUrl: api.baseUrl, apiKey: api.apiKey } };
}

/** Sends a file again and again, to pages of any origin, until nobody listens. */
function serveEndless(file: Uint8Array): ReturnType<typeof serve> {
  return serve((_heard, response) => {
    response.writeHead(200, { 'content-type': 'video/mp4', 'access-control-allow-origin': '*', connection: 'close' });
    const next = (): void => {
      if (response.destroyed) return;
      if (response.write(file)) setImmediate(next);
      else response.once('drain', () => setImmediate(next));
    };
    next();
    return undefined;
  });
}

test('the bundle has nothing of Node in it, and is whole', () => {
  expect(bundle).toContain('createClient');
  // Matched by hand: the whole bundle in a failure's message helps nobody.
  const found = /undici|proxy-from-env|["'`]node:|\brequire\(|\bprocess\.(?:env|version)|^import\s/m.exec(bundle);
  expect(found?.[0]).toBeUndefined();
});

describe('on a page of another origin', () => {
  CHROMIUM.test(
    'a video is asked for, waited for, played, listed and downloaded',
    async () => {
      const { page, api, complaints, place } = await open({
        faults: [{ on: 'status', fault: 'stuck', first: 1 }],
        videoPadBytes: 200_000,
      });
      const made = await page.evaluate(async ({ baseUrl, apiKey }) => {
        const { createClient } = globalThis.shotlist as Shotlist;
        const client = createClient({ apiKey, baseUrl });
        const accepted = await client.generate({ model: 'kling_21', prompt: 'A cat plays', duration: 5, seed: 0 });
        const seen: string[] = [];
        const done = await client.waitFor(accepted.generation_id, {
          intervalMs: 50,
          onProgress: ({ status }) => {
            seen.push(status);
            (document.querySelector('#status') as HTMLElement).textContent = status;
          },
        });
        await client.generateTextToVideo('A dog runs', { model: 'kling_21', duration: 5 });
        const listed: string[] = [];
        for await (const { generation_id: id } of client.generations.all({ limit: 1 })) listed.push(id);
        const { usage } = await client.user();
        return { id: accepted.generation_id, done, seen, listed, usage, url: client.videoUrl(accepted.generation_id) };
      }, place);
      const ids = api.generations().map(({ generationId }) => generationId);
      expect(made.id).toBe(ids[0]);
      expect(api.generations()[0]?.request.seed).toBe(0);
      expect(made.done).toMatchObject({ status: 'completed', video_url: made.url });
      expect(made.seen).toEqual(['in_progress', 'completed']);
      expect(made.listed).toEqual(ids.toReversed());
      expect(made.usage).toEqual({ current_month_usage: 2, monthly_limit: null });

      await page.locator('video').evaluate((element, url) => {
        const video = element as HTMLVideoElement;
        video.src = url;
        return video.play();
      }, made.url);
      await page.waitForFunction(() => (document.querySelector('video') as HTMLVideoElement).currentTime > 0.3);
      const shown = await page.locator('video').evaluate((element) => {
        const { videoWidth, duration, error } = element as HTMLVideoElement;
        return { videoWidth, duration, error };
      });
      expect(shown).toMatchObject({ duration: 5, error: null });
      expect(shown.videoWidth).toBeGreaterThan(0);

      const file = new Uint8Array(await (await fetch(made.url)).arrayBuffer());
      const downloaded = await page.evaluate(
        async ({ baseUrl, apiKey, id }) => {
          const client = (globalThis.shotlist as Shotlist).createClient({ apiKey, baseUrl });
          const { body, size, mediaType } = await client.download(id);
          const parts: Uint8Array[] = [];
          for await (const part of body) parts.push(part);
          const bytes = await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer();
          const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
          return { size, mediaType, sha256: [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
        },
        { ...place, id: made.id },
      );
      expect(downloaded).toEqual({ size: file.length, mediaType: 'video/mp4', sha256: sha256(file) });
      expect(complaints).toEqual([]);
    },
    TIMEOUT_MS,
  );

  CHROMIUM.test(
    'errors are typed, and what they carry can be read',
    async () => {
      const { page, api, complaints, place } = await open({
        faults: [
          { on: 'user', fault: 'throttled', ms: 60_000, at: [1] },
          { on: 'generate', fault: 'half_body', at: [1] },
          { on: 'list', fault: 'redirect', at: [1] },
        ],
      });
      const told = await page.evaluate(async ({ baseUrl, apiKey }) => {
        const { createClient, isApiError } = globalThis.shotlist as Shotlist;
        const facts = async (work: Promise<unknown>) => {
          const error: unknown = await work.then(
            () => undefined,
            (reason: unknown) => reason,
          );
          if (!isApiError(error)) return { code: String(error) };
          const { code, status, retryAfterMs, requestId, rateLimits, message } = error;
          return { code, status, retryAfterMs, requestId, rateLimits, message };
        };
        const client = createClient({ apiKey, baseUrl, retries: 0 });
        return {
          key: await facts(createClient({ apiKey: 'lt_wrong', baseUrl }).user()),
          throttled: await facts(client.user()),
          lost: await facts(client.generate({ prompt: 'A cat plays' })),
          redirected: await facts(client.generations()),
          unknown: await facts(client.status('gen_none')),
          rejected: await facts(client.generate({ prompt: '' })),
        };
      }, place);
      expect(told.key).toMatchObject({ code: 'UNAUTHORIZED', status: 401 });
      expect(told.key.requestId).toMatch(/^[0-9a-f-]{36}$/);
      expect(told.throttled).toMatchObject({ code: 'THROTTLED', status: 429, retryAfterMs: 60_000 });
      expect(told.throttled.rateLimits).toEqual([
        { policy: 'default', limit: 1, windowMs: 60_000, remaining: 0, resetMs: 60_000 },
      ]);
      expect(told.lost.code).toBe('SUBMIT_AMBIGUOUS');
      expect(told.redirected.code).toBe('ANSWER_INVALID');
      expect(told.redirected.message).toContain('is redirected, and redirects are not followed');
      expect(told.unknown).toMatchObject({ code: 'GENERATION_NOT_FOUND', status: 404 });
      expect(told.rejected).toMatchObject({ code: 'REQUEST_REJECTED', status: 400 });
      expect(api.calls()).toMatchObject({ elsewhere: 0, elsewhereWithKey: 0 });
      // The browser itself notes each answer that is an error; nothing else is said.
      expect(complaints.filter((text) => !text.startsWith('Failed to load resource:'))).toEqual([]);
    },
    TIMEOUT_MS,
  );

  CHROMIUM.test(
    'what the browser sends again by itself, when a kept connection breaks, makes one generation where keys are honoured',
    async () => {
      const faults = [{ on: 'generate', fault: 'reset_after_work', at: [1] }] as const;
      const { page, api, place } = await open({ honoursIdempotencyKeys: true, faults });
      const id = await page.evaluate(async ({ baseUrl, apiKey }) => {
        const { createClient } = globalThis.shotlist as Shotlist;
        const client = createClient({ apiKey, baseUrl, honoursIdempotencyKeys: true });
        await client.user();
        return (await client.generate({ prompt: 'A cat plays' })).generation_id;
      }, place);
      expect(api.generations().map(({ generationId }) => generationId)).toEqual([id]);
      expect(api.calls().generate).toBeGreaterThan(1);
    },
    TIMEOUT_MS,
  );

  CHROMIUM.test(
    'a download that is cut is gone on with, and one that is left ends',
    async () => {
      const { page, api, place } = await open({ videoPadBytes: 300_000 });
      const id = await page.evaluate(async ({ baseUrl, apiKey }) => {
        const client = (globalThis.shotlist as Shotlist).createClient({ apiKey, baseUrl });
        return (await client.generate({ prompt: 'A cat plays', duration: 5 })).generation_id;
      }, place);
      const file = await (await fetch(`${api.baseUrl}/video/${id}`)).arrayBuffer();
      api.setFaults([{ on: 'video', fault: 'output_short', first: 2 }]);
      const read = (most: number, which = id) =>
        page.evaluate(
          async ({ baseUrl, apiKey, target, enough }) => {
            const client = (globalThis.shotlist as Shotlist).createClient({ apiKey, baseUrl });
            let bytes = 0;
            for await (const part of (await client.download(target)).body) {
              bytes += part.byteLength;
              if (bytes >= enough) break;
            }
            return bytes;
          },
          { ...place, target: which, enough: most },
        );
      expect(await read(Infinity)).toBe(file.byteLength);
      expect(
        api
          .history()
          .slice(-3)
          .map(({ answer }) => answer),
      ).toEqual(['cut', 'cut', '206']);

      const endless = await serveEndless(new Uint8Array(file));
      expect(await read(1, `${endless.origin}/a.mp4`)).toBeGreaterThan(0);
      await expect.poll(() => endless.open.size).toBe(0);
    },
    TIMEOUT_MS,
  );
});
