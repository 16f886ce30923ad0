// Debian's own Chromium, quiet on the network, and what a page must never do.
import { accessSync, constants } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect, type TestFunction, test } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';

/** A browser on a busy machine is slow. */
const TIMEOUT_MS = 600_000;
const PATIENCE_MS = 120_000;

/** `test`, where there is a browser. */
export function testInBrowser(name: string, body: TestFunction): void {
  try {
    accessSync(CHROMIUM, constants.X_OK);
    test(name, body, TIMEOUT_MS);
  } catch {
    test(name, ({ skip }) => skip('skipped: needs Chromium'));
  }
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page, and what it complained about: errors of scripts, and violations of its policy. */
export async function openPage(
  context: BrowserContext,
): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // What a server that is away, or a key that is wrong, makes a browser say is no fault of the page.
    if (!/Failed to load resource|ERR_CONNECTION|ERR_INCOMPLETE_CHUNKED/.test(message.text()))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, complaints };
}

/** No violation in light and dark, and nothing to scroll sideways at 320 px. */
export async function audit(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTLIST_SCREENSHOTS'];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${String(target)}`));
    expect([name, colorScheme, found]).toEqual([name, colorScheme, []]);
    if (folder === undefined) continue;
    for (const [device, size] of [
      ['wide', { width: 1280, height: 900 }],
      ['phone', { width: 390, height: 844 }],
    ] as const) {
      await page.setViewportSize(size);
      await page.screenshot({
        path: `${folder}/${name}-${device}-${colorScheme}.png`,
        fullPage: !name.endsWith('-dialog'),
      });
    }
  }
  await page.setViewportSize({ width: 320, height: 640 });
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(beyond, `${name} at 320 px`).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}
