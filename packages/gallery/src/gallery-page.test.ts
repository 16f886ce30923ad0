// The page as people meet it: opened from disk in a real browser, with real videos beside it.
import { createServer, type RequestListener } from 'node:http';
import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished } from 'vitest';
import { launchBrowser, type OpenPage, openPage } from './__fixtures__/browser.js';
import { CHROMIUM, FFMPEG, missing, testWith } from './__fixtures__/needs.js';
import { createPageFolder, type PageFolder } from './__fixtures__/page-folder.js';
import { EVERYTHING, HOSTILE, madeShot, shotResult } from './__fixtures__/results.js';

const NEEDS = [CHROMIUM, FFMPEG];
const testPage = testWith(NEEDS);

/** The address of a server on loopback that ends with the test. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : ''}`;
}

describe('the gallery in a browser', () => {
  let browser: Browser;
  let folder: PageFolder;
  let url: string;

  beforeAll(async () => {
    if (missing(NEEDS) !== undefined) return;
    folder = await createPageFolder();
    browser = await launchBrowser();
    url = await folder.write('index.html', EVERYTHING);
  });

  afterAll(async () => {
    await browser?.close();
    await folder?.remove();
  });

  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
  });

  const visibleShots = (page: Page) => page.locator('.shot:visible');
  const status = (page: Page) => page.getByRole('status');

  /** Waits until every poster was asked for, and nothing else; a browser that is busy elsewhere knows no idle network. */
  const withPosters = (open: OpenPage) => {
    const posters = EVERYTHING.flatMap((result) => (result.posterKey === undefined ? [] : [result.posterKey]));
    return expect
      .poll(() => new Set(open.requests.map((request) => basename(request))))
      .toEqual(new Set(['index.html', ...posters]));
  };

  testPage('shows every shot, made or not, with what is known about it', async () => {
    const open = await openPage(browser, url);
    expect(await visibleShots(open.page).count()).toBe(EVERYTHING.length);
    for (const result of EVERYTHING) {
      const card = open.page.locator(`#shot-${result.index + 1}`);
      const text = await card.innerText();
      expect(text.toLowerCase()).toContain(result.status);
      expect(await card.locator('h3 bdi').textContent()).toBe(result.id);
      if (result.request !== undefined) {
        expect(await card.locator('.prompt').textContent()).toBe(result.request.prompt);
        expect(text).toContain(result.request.model);
        expect(text).toContain(`${result.request.duration} s · ${result.request.resolution}`);
        expect(text).toContain(String(result.seed));
      }
      if (result.error !== undefined) expect(await card.locator('.reason').textContent()).toContain(result.error);
      expect(await card.locator('video').count()).toBe(result.status === 'succeeded' ? 1 : 0);
    }
  });

  testPage('asks for nothing but its own posters, and nothing plays by itself', async () => {
    const open = await openPage(browser, url);
    await withPosters(open);
    expect(open.requests.every((request) => request.startsWith('file:'))).toBe(true);
    const states = await open.page.locator('video').evaluateAll((videos) =>
      (videos as HTMLVideoElement[]).map((video) => ({
        paused: video.paused,
        autoplay: video.autoplay,
        preload: video.preload,
        controls: video.controls,
        time: video.currentTime,
      })),
    );
    expect(states).toEqual(
      states.map(() => ({ paused: true, autoplay: false, preload: 'none', controls: true, time: 0 })),
    );
    expect(open.complaints).toEqual([]);
  });

  testPage('plays each video by keyboard, one at a time, labelled by its prompt', async () => {
    const open = await openPage(browser, url);
    let before: string | undefined;
    for (const result of EVERYTHING.filter((each) => each.status === 'succeeded')) {
      const selector = `#shot-${result.index + 1} video`;
      const video = open.page.locator(selector);
      expect(
        await video.evaluate(
          (element) => document.getElementById(element.getAttribute('aria-labelledby') ?? '')?.textContent,
        ),
      ).toBe(result.request?.prompt);
      await video.focus();
      await open.page.keyboard.press('Space');
      await open.page.waitForFunction(
        (at) => (document.querySelector(at) as HTMLVideoElement).currentTime > 0.2,
        selector,
      );
      expect(await video.evaluate((element) => (element as HTMLVideoElement).error)).toBe(null);
      if (before !== undefined)
        expect(await open.page.locator(before).evaluate((element) => (element as HTMLVideoElement).paused)).toBe(true);
      before = selector;
    }
    expect(open.complaints).toEqual([]);
  });

  testPage('keeps every frame’s ratio and place before anything is loaded', async () => {
    const boxes = (page: Page) =>
      page.locator('.frame > *').evaluateAll((frames) =>
        frames.map((frame) => {
          const { x, y, width, height } = frame.getBoundingClientRect();
          return [x, y + scrollY, width, height].map(Math.round);
        }),
      );
    const loaded = await openPage(browser, url);
    await withPosters(loaded);
    const bare = await openPage(browser, await folder.write('bare.html', EVERYTHING, { posterPath: () => undefined }));
    const places = await boxes(bare.page);
    expect(await boxes(loaded.page)).toEqual(places);
    for (const result of EVERYTHING) {
      const [width, height] = (result.request?.aspect_ratio ?? '16:9').split(':').map(Number) as [number, number];
      const [, , boxWidth, boxHeight] = places[result.index] as [number, number, number, number];
      expect(boxWidth / boxHeight).toBeCloseTo(width / height, 1);
    }
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [320, 1280]) {
      testPage(`has no accessibility violation, ${colorScheme}, ${width} pixels wide`, async () => {
        const open = await openPage(browser, url, {
          colorScheme,
          reducedMotion: 'reduce',
          viewport: { width, height: 800 },
        });
        await open.page.locator('details').evaluateAll((all) => {
          for (const details of all) (details as HTMLDetailsElement).open = true;
        });
        await open.page.getByRole('radio', { name: /^Failed/ }).check();
        const filtered = await new AxeBuilder({ page: open.page }).analyze();
        await open.page.getByRole('radio', { name: /^All/ }).check();
        const whole = await new AxeBuilder({ page: open.page }).analyze();
        expect(whole.passes.map((rule) => rule.id)).toContain('color-contrast');
        expect(
          [...filtered.violations, ...whole.violations].map(({ id, nodes }) => [id, nodes.map((node) => node.html)]),
        ).toEqual([]);
      });
    }
  }

  testPage('fits 320 pixels without scrolling sideways, all details open', async () => {
    const open = await openPage(browser, url, { viewport: { width: 320, height: 700 } });
    await open.page.locator('details').evaluateAll((all) => {
      for (const details of all) (details as HTMLDetailsElement).open = true;
    });
    expect(await open.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    const beyond = await open.page
      .locator('main *:not(.visually-hidden):visible')
      .evaluateAll((all) =>
        all.filter((element) => element.getBoundingClientRect().right > 320).map((element) => element.outerHTML),
      );
    expect(beyond).toEqual([]);
  });

  testPage('is filtered by keyboard alone, and tells the count', async () => {
    const open = await openPage(browser, url);
    const { page } = open;
    await page.keyboard.press('Tab');
    expect(await page.getByRole('radio', { name: /^All/ }).evaluate((radio) => radio === document.activeElement)).toBe(
      true,
    );
    await page.keyboard.press('ArrowRight');
    expect(await status(page).textContent()).toBe('Showing 6 of 17 shots');
    expect(await visibleShots(page).count()).toBe(6);
    await page.keyboard.press('ArrowRight');
    expect(await visibleShots(page).locator('.state').allInnerTexts()).toEqual(['Failed', 'Failed']);
    await page.keyboard.press('Tab');
    expect(await page.getByRole('searchbox').evaluate((box) => box === document.activeElement)).toBe(true);
    await page.keyboard.type('MODERATION person');
    await status(page).getByText('Showing 1 of 17 shots').waitFor();
    expect(await visibleShots(page).getAttribute('id')).toBe('shot-7');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowRight');
    expect(await status(page).textContent()).toBe('Showing 0 of 17 shots');
    expect(await page.getByText('No shot matches.').isVisible()).toBe(true);
  });

  testPage('finds shots by prompt, id, model, seed, reason and column, in any case and script', async () => {
    const open = await openPage(browser, url);
    const { page } = open;
    for (const [words, places] of [
      ['gulls blue hulls', [1]],
      ['海鸥', [3]],
      ['النوارس', [5]],
      ['PHOTOGRAPH', [6]],
      ['veo', [1]],
      ['1012', [13]],
      ['model_unknown', [8]],
      ['act i,', [1]],
      ['１０１２', [13]],
    ] as const) {
      await page.getByRole('searchbox').fill(words);
      await status(page)
        .getByText(/^Showing (?!17 )/)
        .waitFor();
      const found = await visibleShots(page).evaluateAll((shots) => shots.map((shot) => Number(shot.id.slice(5))));
      expect({ words, found }).toEqual({ words, found: places });
      await page.getByRole('searchbox').fill('');
      await status(page).getByText('Showing 17 of 17 shots').waitFor();
    }
  });

  testPage('stops a video that a filter hides', async () => {
    const open = await openPage(browser, url);
    const video = open.page.locator('#shot-1 video');
    await video.focus();
    await open.page.keyboard.press('Space');
    await open.page.waitForFunction(
      () => (document.querySelector('#shot-1 video') as HTMLVideoElement).currentTime > 0.1,
    );
    await open.page.getByRole('radio', { name: /^Failed/ }).check();
    expect(await video.evaluate((element) => (element as HTMLVideoElement).paused)).toBe(true);
  });

  testPage('works without script: videos, posters, filter by state and size', async () => {
    const open = await openPage(browser, url, { javaScriptEnabled: false });
    const { page } = open;
    expect(await visibleShots(page).count()).toBe(EVERYTHING.length);
    expect(await page.getByRole('searchbox').count()).toBe(0);
    await page.getByRole('radio', { name: /^Rejected/ }).check();
    expect(await visibleShots(page).locator('.state').allInnerTexts()).toEqual(['Rejected']);
    await page.getByRole('radio', { name: /^All/ }).check();
    const columns = () =>
      page.locator('.sheet').evaluate((sheet) => getComputedStyle(sheet).gridTemplateColumns.split(' ').length);
    const medium = await columns();
    await page.getByRole('radio', { name: 'Small' }).check();
    expect(await columns()).toBeGreaterThan(medium);
  });

  testPage('takes hostile texts for texts', async () => {
    const results = [
      madeShot(
        0,
        '16:9',
        { prompt: HOSTILE, image_url: 'javascript:globalThis.hacked=true' },
        { id: HOSTILE, cells: ['', '', '', HOSTILE, ''] },
      ),
      shotResult(1, {
        status: 'rejected',
        request: undefined,
        id: HOSTILE,
        cells: [HOSTILE, HOSTILE, '', '', ''],
        errorCode: 'SHOT_ID_INVALID',
        error: HOSTILE,
      }),
    ];
    const open = await openPage(
      browser,
      await folder.write('hostile.html', results, { title: HOSTILE, batchId: HOSTILE, account: HOSTILE }),
    );
    const { page } = open;
    expect(await page.title()).toBe(HOSTILE.replaceAll(/\s+/g, ' '));
    expect(await page.locator('h1').textContent()).toBe(HOSTILE);
    expect(await page.locator('#shot-1 .prompt').textContent()).toBe(HOSTILE);
    expect(await page.locator('#shot-2 .prompt').textContent()).toBe(HOSTILE);
    expect(await page.locator('script').count()).toBe(1);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('a[href]:not([href^="./"])').count()).toBe(0);
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
    expect(open.complaints).toEqual([]);
  });

  testPage('refuses code and files from elsewhere, should any get in', async () => {
    let reached = 0;
    const server = await serve((_request, response) => {
      reached += 1;
      response.end();
    });
    const open = await openPage(browser, url);
    await open.page.evaluate((address) => {
      document.body.insertAdjacentHTML(
        'beforeend',
        `<img src="${address}/a.png"><video src="${address}/a.mp4" preload="auto"></video><img src="missing.png" onerror="globalThis.hacked=true">`,
      );
    }, server);
    await expect
      .poll(() => open.complaints.filter((text) => text.includes('Content Security Policy')).length)
      .toBeGreaterThanOrEqual(3);
    expect(await open.page.evaluate(() => 'hacked' in globalThis)).toBe(false);
    expect(reached).toBe(0);
  });

  testPage('writes prompts from the side where their script begins', async () => {
    const open = await openPage(browser, url);
    const direction = (place: number) =>
      open.page.locator(`#shot-${place} .prompt`).evaluate((prompt) => getComputedStyle(prompt).direction);
    expect([await direction(1), await direction(5)]).toEqual(['ltr', 'rtl']);
  });

  testPage('cuts a long prompt and shows all of it with the details', async () => {
    const open = await openPage(browser, url);
    const prompt = open.page.locator('#shot-15 .prompt');
    const cut = () => prompt.evaluate((element) => element.scrollHeight > element.clientHeight + 1);
    expect(await cut()).toBe(true);
    await open.page.locator('#shot-15 summary').focus();
    await open.page.keyboard.press('Enter');
    await expect.poll(cut).toBe(false);
  });

  testPage('fetches only the posters near the window when there are many shots', async () => {
    const results = Array.from({ length: 1200 }, (_, index) =>
      madeShot(index, '16:9', { prompt: `Take no.${index}!` }, { posterKey: `posters/${index}.jpg` }),
    );
    const open = await openPage(browser, await folder.write('long.html', results));
    const posters = () => open.requests.filter((request) => request.endsWith('.jpg')).length;
    await expect.poll(posters).toBeGreaterThan(0);
    await open.page.getByRole('searchbox').fill('NO.1118!');
    await status(open.page).getByText('Showing 1 of 1,200 shots').waitFor();
    const video = open.page.locator('#shot-1119 video');
    await video.focus();
    await open.page.keyboard.press('Space');
    await open.page.waitForFunction(
      () => (document.querySelector('#shot-1119 video') as HTMLVideoElement).currentTime > 0.1,
    );
    expect(posters()).toBeLessThan(150);
  });

  testPage('leads from page to page and to failed shots without a script, and plays from there', async () => {
    const first = await folder.writePages(EVERYTHING, 4);
    const open = await openPage(browser, first, { javaScriptEnabled: false, viewport: { width: 320, height: 700 } });
    await open.page.getByRole('link', { name: 'Next →' }).first().click();
    await open.page.getByText('Shots 5 to 8 of').waitFor();
    expect(open.page.url()).toContain('gallery-pages/page-00002.html');
    await open.page.getByRole('link', { name: 'First failed' }).first().click();
    const failed = EVERYTHING.findIndex(({ status }) => status === 'failed');
    await open.page.waitForURL(`**#shot-${failed + 1}`);
    expect(await open.page.locator(`#shot-${failed + 1}`).getAttribute('data-state')).toBe('failed');
    await open.page.getByRole('link', { name: 'Page 2', exact: true }).first().click();
    expect(await open.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);

    const scripted = await openPage(browser, open.page.url());
    const { violations } = await new AxeBuilder({ page: scripted.page }).analyze();
    expect(violations).toEqual([]);
    const video = scripted.page.locator('video').first();
    await video.focus();
    await scripted.page.keyboard.press('Space');
    await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.currentTime)).toBeGreaterThan(0.1);
    expect(scripted.complaints).toEqual([]);
  });

  testPage('works when served, too', async () => {
    const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.mp4': 'video/mp4', '.jpg': 'image/jpeg' };
    const server = await serve((request, response) => {
      const name = basename(request.url ?? '');
      readFile(join(folder.path, name)).then(
        (bytes) =>
          response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream' }).end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    const open = await openPage(browser, `${server}/index.html`);
    await open.page.locator('#shot-2 video').focus();
    await open.page.keyboard.press('Space');
    await open.page.waitForFunction(
      () => (document.querySelector('#shot-2 video') as HTMLVideoElement).currentTime > 0.1,
    );
    expect(open.complaints.filter((text) => text.includes('Content Security Policy'))).toEqual([]);
  });
});
