// The page as people meet it: in a real browser, over plain http.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { CHROMIUM, launchBrowser, openPage, PLAIN_HOST } from './__fixtures__/browser.js';
import { docsMarkdown } from './docs-markdown.js';
import { docsPage } from './docs-page.js';

const OPTIONS = {
  publicUrl: 'https://video.example',
  supportEmail: 'help@video.example',
  supportHours: 'Monday to Friday, within a day',
};
const KEY = 'lt_pasted_by_hand_1234';
/** A browser on a busy machine is slow. */
const TIMEOUT_MS = 300_000;

describe('the documentation in a browser', () => {
  let browser: Browser;
  let plain = '';
  let trusted = '';
  /** What reached the server. */
  let heard: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    heard.push(request.url);
    const isPage = request.url === '/docs';
    response.writeHead(isPage ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
    response.end(isPage ? docsPage(OPTIONS) : '');
  });

  beforeAll(async () => {
    if (CHROMIUM.path === undefined) return;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    plain = `http://${PLAIN_HOST}:${port}/docs`;
    trusted = `http://127.0.0.1:${port}/docs`;
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    server.closeAllConnections();
    server.close();
  });

  afterEach(async () => {
    heard = [];
    for (const context of browser?.contexts() ?? []) await context.close();
  });

  const testPage = (name: string, run: () => Promise<void>) => CHROMIUM.test(name, run, TIMEOUT_MS);

  /** What is on the clipboard, by pasting it. */
  async function paste(page: Page): Promise<string> {
    await page.evaluate(() => {
      const area = document.createElement('textarea');
      area.id = 'pasted';
      document.body.append(area);
      area.focus();
    });
    await page.keyboard.press('Control+V');
    const text = await page.locator('#pasted').inputValue();
    await page.locator('#pasted').evaluate((area) => area.remove());
    return text;
  }

  const samplesOf = (page: Page, id: string) => page.locator(`section:has(> #${id}) > .several`);

  for (const [name, url] of [
    ['plain http', () => plain],
    ['an origin that browsers trust', () => trusted],
  ] as const) {
    testPage(`puts all of it on the clipboard as Markdown, from ${name}, and never the reader’s key`, async () => {
      const { page, complaints } = await openPage(browser, url());
      expect(await page.evaluate(() => isSecureContext)).toBe(url() === trusted);
      await page.getByLabel(/Paste your key/).fill(KEY);
      const button = page.getByRole('button', { name: 'Copy for AI chats' });
      await button.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('status').getByText('Copied.').waitFor();
      expect(await paste(page)).toBe(docsMarkdown(OPTIONS));
      expect(complaints).toEqual([]);
    });
  }

  testPage('fills every example with a pasted key, and lets it go nowhere', async () => {
    const { page, complaints } = await openPage(browser, plain);
    const places = page.locator('[data-key]');
    const count = await places.count();
    expect(count).toBeGreaterThan(8);
    await page.getByLabel(/Paste your key/).fill(`  ${KEY}\n`);
    expect(new Set(await places.allTextContents())).toEqual(new Set([KEY]));
    await samplesOf(page, 'generate-text').getByRole('button').click();
    expect(await paste(page)).toContain(`-H "Authorization: Bearer ${KEY}"`);
    const stored = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
    expect(stored).toEqual([0, 0, '']);
    await page.getByRole('button', { name: 'Forget' }).click();
    expect(new Set(await places.allTextContents())).toEqual(new Set(['YOUR_API_KEY']));
    await page.getByLabel(/Paste your key/).fill(KEY);
    await page.reload();
    expect(await page.getByLabel(/Paste your key/).inputValue()).toBe('');
    expect(new Set(await places.allTextContents())).toEqual(new Set(['YOUR_API_KEY']));
    expect(complaints).toEqual([]);
    // Whatever else might run here can send it nowhere, and finds it in no store.
    const sent = await page.evaluate(async (key) => {
      const image = new Image();
      image.src = `/${key}.png`;
      const form = document.createElement('form');
      form.action = `/${key}`;
      document.body.append(form);
      form.submit();
      return fetch(`/${key}`).then(
        () => 'sent',
        () => 'refused',
      );
    }, KEY);
    expect(sent).toBe('refused');
    expect(heard).toEqual(['/docs', '/docs']);
    expect(page.url()).toBe(plain);
  });

  testPage('asks for nothing but itself', async () => {
    const { page, requests, complaints } = await openPage(browser, plain);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    expect(requests).toEqual([plain]);
    expect(complaints).toEqual([]);
  });

  testPage('shows the language that is chosen, by keyboard, in all samples at once', async () => {
    const { page } = await openPage(browser, plain);
    const shown = (id: string) =>
      samplesOf(page, id)
        .locator('pre:visible')
        .evaluateAll((all) => all.map((sample) => (sample as HTMLElement).dataset['language']));
    expect([await shown('generate-text'), await shown('user')]).toEqual([['bash'], ['bash']]);
    await samplesOf(page, 'generate-text').getByRole('radio', { name: 'cURL' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect([await shown('generate-text'), await shown('user')]).toEqual([['javascript'], ['javascript']]);
    await samplesOf(page, 'generate-text').getByRole('button').click();
    expect(await paste(page)).toMatch(/^const accepted = await api\.generateTextToVideo\(/);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [320, 1280]) {
      testPage(`has no accessibility violation, ${colorScheme}, ${width} pixels wide`, async () => {
        const { page } = await openPage(browser, plain, {
          colorScheme,
          reducedMotion: 'reduce',
          viewport: { width, height: 800 },
        });
        await page.getByLabel(/Paste your key/).fill(KEY);
        await page.locator('#contents').evaluate((details) => void ((details as HTMLDetailsElement).open = true));
        const { passes, violations } = await new AxeBuilder({ page }).analyze();
        expect(passes.map((rule) => rule.id)).toContain('color-contrast');
        expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
        expect(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior)).toBe('auto');
      });
    }
  }

  testPage('fits 320 pixels without scrolling sideways', async () => {
    const { page } = await openPage(browser, plain, { viewport: { width: 320, height: 700 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    const beyond = await page
      .locator('main *:not(pre *):visible')
      .evaluateAll((all) =>
        all.filter((element) => element.getBoundingClientRect().right > 320).map((element) => element.outerHTML),
      );
    expect(beyond).toEqual([]);
  });

  testPage('can be read without a script, and offers nothing then that needs one', async () => {
    const { page } = await openPage(browser, plain, { javaScriptEnabled: false });
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await page.getByRole('textbox').count()).toBe(0);
    const samples = samplesOf(page, 'generate-text');
    await samples.getByRole('radio', { name: 'PHP' }).check();
    expect(await samples.locator('pre:visible').innerText()).toContain('$api->generateTextToVideo(');
    expect(await page.getByRole('link', { name: 'Webhooks' }).first().isVisible()).toBe(true);
  });

  testPage('tells in its contents which part is being read', async () => {
    const { page } = await openPage(browser, plain);
    await page.getByRole('navigation').getByRole('link', { name: 'Webhooks' }).click();
    await page.locator('nav a[aria-current]', { hasText: 'Webhooks' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#webhooks');
  });
});
