// The page and the module in a real browser, at a server of another origin.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { needs, startFakeApi, type FakeApiOptions } from '@shotlist/testing';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest';

const CHROMIUM = needs('chromium');
/** A browser on a busy machine is slow. */
const TIMEOUT_MS = 300_000;

describe('the page', () => {
  let browser: Browser;
  let url = '';
  const pages = spawn(process.execPath, [path.join(import.meta.dirname, '..', 'serve.mjs')], {
    env: { ...process.env, PORT: '0' },
  });

  beforeAll(async () => {
    const [line] = (await once(pages.stdout, 'data')) as [Buffer];
    url = line.toString().trim();
    if (CHROMIUM.path === undefined) return;
    browser = await chromium.launch({
      executablePath: CHROMIUM.path,
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    pages.kill();
  });

  async function open(options: FakeApiOptions = {}) {
    const api = await startFakeApi({ fsync: false, ...options });
    onTestFinished(() => api.close());
    const page = await browser.newPage();
    // A browser on a busy machine is slow.
    page.setDefaultTimeout(120_000);
    onTestFinished(() => page.close());
    await page.goto(url);
    await page.getByLabel('Base URL').fill(api.baseUrl);
    await page.getByLabel('API key').fill(api.apiKey);
    await page.getByLabel('Prompt').fill('A cat playing with a ball');
    return { api, page };
  }

  CHROMIUM.test(
    'makes a video from text and one from an image, plays them, and lists them',
    async () => {
      const { api, page } = await open();
      await page.getByRole('button').click();
      await page.locator('#list li').first().waitFor();
      await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 2);
      await page.getByLabel('Image URL').fill('https://example.com/images/my-dog.jpg');
      await page.getByRole('button').click();
      await page.locator('#list li').nth(1).waitFor();
      expect(api.generations().map(({ request }) => request.image_url)).toEqual([
        undefined,
        'https://example.com/images/my-dog.jpg',
      ]);
      expect(await page.locator('#usage').textContent()).toBe('2 of any number of requests this month');
      expect(page.url()).toBe(url);
    },
    TIMEOUT_MS,
  );

  CHROMIUM.test(
    'says so when nobody knows whether a video is being made, and sends nothing twice',
    async () => {
      const { api, page } = await open({ faults: [{ on: 'generate', fault: 'work_then_error' }] });
      await page.getByRole('button').click();
      await page.getByText('Look for it in the list before you ask again.').waitFor();
      expect(await page.getByRole('status').textContent()).toContain(api.generations()[0]?.idempotencyKey);
      expect(api.calls().generate).toBe(1);
    },
    TIMEOUT_MS,
  );
});
