// The console as people use it: the real command, a real Temporal server, a real browser, videos that are really rendered.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from '@shotlist/core';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { createTestFolder } from '@shotlist/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { audit, launchBrowser, openPage, testInBrowser } from '../__fixtures__/browser.js';
import { jsonLines, type RunningCommand, runCommand, startCommand } from '../__fixtures__/command.js';

const SHOTS = 8;
const CANARY = 'A canary sings at dawn';
/** Two rows of these can't be made: a model that nobody has, and a length that its model doesn't make. */
const LIST = [
  'id,prompt,model,duration,scene',
  ...Array.from({ length: SHOTS }, (_, index) =>
    [
      `s${index}`,
      `${CANARY} ${index}`,
      index === 2 ? 'seedance_lit' : 'seedance_lite',
      index === 5 ? '999' : '5',
      'Act I',
    ].join(),
  ),
  '',
].join('\n');

let browser: Browser;

beforeAll(async () => {
  await ensureTemporalCli();
  browser = await launchBrowser();
}, 600_000);

afterAll(() => browser?.close());

interface OpenConsole {
  readonly command: RunningCommand;
  readonly link: string;
  readonly url: string;
}

async function startConsole(folder: string, args: readonly string[]): Promise<OpenConsole> {
  const command = startCommand(folder, ['console', '--json', ...args]);
  while (command.child.exitCode === null && !command.stdout().includes('\n')) await sleep(20);
  const [ready] = jsonLines(command.stdout());
  if (ready?.['type'] !== 'ready') throw new Error(`The console did not start: ${command.stdout()}${command.stderr()}`);
  const { link, url } = ready as { readonly link: string; readonly url: string };
  return { command, link, url };
}

/** `2` of `2 of 8 shots`. */
async function made(page: Page): Promise<number> {
  return Number(await page.locator('.hero .figure').textContent());
}

testInBrowser(
  'a list is dropped in, mended at its lines, planned, submitted, watched, steered, retried and played; over a restart, in two tabs',
  async () => {
    const folder = createTestFolder();
    // One after another: a pause, and a cancel, then leave something to do.
    const preview = { provider: 'animatic', rate: { requests: 1, per: '15s' } };
    writeFileSync(path.join(folder, 'shotlist.config.json'), JSON.stringify({ accounts: { preview } }));
    const worker = startCommand(folder, ['worker', '--preview-size', '480p', '--json']);
    while (worker.child.exitCode === null && !worker.stdout().includes('"ready"')) await sleep(20);
    const first = await startConsole(folder, ['--port', '0']);
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
    const { page, complaints } = await openPage(context);

    // Without the link there is the question for the key; with it, once, the console.
    await page.goto(first.url);
    await page.getByLabel('Key').waitFor();
    await audit(page, 'sign-in');
    await page.getByLabel('Key').fill('not the key');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('alert').getByText('CONSOLE_KEY').waitFor();
    await page.goto(first.link.replace('/console/#', '/console/?again#'));
    await page.getByText('No batch was made here yet.').waitFor();
    expect(new URL(page.url()).hash).toBe('');
    await audit(page, 'no-batches');

    // A list dropped in: two bad rows, each at its line, mended in place.
    await page.getByRole('link', { name: 'Drop in a shot list' }).click();
    await page.getByRole('heading', { name: 'New batch', level: 1 }).waitFor();
    await audit(page, 'new-empty');
    const dropped = await page.evaluateHandle((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'night shoot.csv', { type: 'text/csv' }));
      return data;
    }, LIST);
    await page.dispatchEvent('.drop', 'drop', { dataTransfer: dropped });
    await page.getByText(`2 shots of ${SHOTS} can’t be made as written`).waitFor();
    const bad = page.getByRole('form', { name: 'Rows to mend' }).getByRole('listitem');
    expect(await bad.evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')))).toEqual([
      'Line 4',
      'Line 7',
    ]);
    expect(await bad.first().textContent()).toContain('MODEL_UNKNOWN');
    expect(await bad.last().textContent()).toContain('DURATION_UNSUPPORTED');
    await audit(page, 'new-problems');
    await bad.first().getByRole('button', { name: 'Write seedance_lite' }).click();
    await bad.last().getByLabel('duration').fill('five');
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText(`1 shot of ${SHOTS} can’t be made as written`).waitFor();
    expect(await bad.first().textContent()).toContain('DURATION_INVALID');
    await bad.first().getByLabel('duration').fill('5');
    await page.keyboard.press('Enter');
    await page.getByText(`${SHOTS} shots, all valid`).waitFor();
    await page.getByText('2 rows mended here').waitFor();

    // The plan, then nothing but a button between it and the videos.
    await page.getByRole('heading', { name: 'The plan' }).waitFor();
    expect(await page.locator('.heroes').textContent()).toContain(`${SHOTS}to make`.replace(/(\d+)(.*)/, '$2$1'));
    await audit(page, 'new-plan');
    await page.getByRole('button', { name: `Make ${SHOTS} videos` }).click();
    await page.getByRole('heading', { name: 'night shoot.csv', level: 1 }).waitFor();
    const batchUrl = page.url();

    // Watched by two, paused by one: both show it.
    const { page: other, complaints: otherComplaints } = await openPage(context);
    await other.goto(batchUrl);
    await expect.poll(() => made(page)).toBeGreaterThanOrEqual(1);
    await page.getByRole('button', { name: 'Pause' }).click();
    for (const one of [page, other]) await one.locator('.batch-top .chip').getByText(/Paus/).waitFor();
    for (const one of [page, other]) await one.locator('.batch-top .chip').getByText('Paused').waitFor();
    await expect.poll(async () => (await made(page)) === (await made(other))).toBe(true);
    expect(await made(page)).toBeLessThan(SHOTS);
    await audit(page, 'batch-paused');

    // The console dies and comes back; the pages come back with it, and nobody signs in again.
    first.command.child.kill('SIGKILL');
    await first.command.ended;
    for (const one of [page, other]) await one.getByRole('status').getByText('The console doesn’t answer.').waitFor();
    const { port } = new URL(first.url);
    const second = await startConsole(folder, ['--port', port, '--worker', '--preview-size', '480p']);
    for (const one of [page, other])
      await one.getByRole('status').getByText('The console doesn’t answer.').waitFor({ state: 'hidden' });
    const chip = (one: Page, text: string) => one.locator('.batch-top .chip').getByText(text).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await chip(other, 'Running');

    // Canceled by the other one, who is asked first; and what was left is retried, which says what it takes.
    await other.getByRole('button', { name: 'Cancel…' }).click();
    await other.getByRole('button', { name: 'Cancel the batch' }).click();
    for (const one of [page, other]) await chip(one, 'Canceled');
    await runCommand(folder, ['account', 'set', 'preview', '--rate', 'none']);
    await page.getByRole('button', { name: 'Retry…' }).click();
    await page.getByText(/\d+ shots are sent again/).waitFor();
    await audit(page, 'retry-dialog');
    await page.getByRole('button', { name: /^Retry \d+ shots$/ }).click();
    await expect.poll(() => made(page), { timeout: 240_000 }).toBe(SHOTS);
    for (const one of [page, other]) await one.locator('.batch-top .chip').getByText('Succeeded').waitFor();
    await expect.poll(() => made(other)).toBe(SHOTS);

    // Its videos, labelled by their prompts, play when they are asked to.
    const video = page.getByLabel(`${CANARY} 3`, { exact: true });
    await video.waitFor();
    await expect.poll(() => page.locator('video').count()).toBe(SHOTS);
    expect(await page.locator('video').evaluateAll((all) => all.every((one) => (one as HTMLVideoElement).paused))).toBe(
      true,
    );
    await video.evaluate((element) => (element as HTMLVideoElement).play());
    await expect
      .poll(() => video.evaluate((element) => (element as HTMLVideoElement).currentTime))
      .toBeGreaterThan(0.1);
    await audit(page, 'batch-done');

    // Found by its id; whole in a window of its own.
    await page.getByLabel('Search ids and prompts').fill('s6');
    await expect.poll(() => page.locator('.shot').count()).toBe(1);
    await page.getByRole('button', { name: 'Details of s6' }).click();
    await page.getByRole('dialog').getByText('Act I').waitFor();
    await audit(page, 'shot-dialog');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByLabel('Search ids and prompts').fill('');
    await page.getByRole('radio', { name: 'List' }).check();
    await expect.poll(() => page.getByRole('row').count()).toBe(SHOTS + 1);
    await audit(page, 'batch-list');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV results' }).click(),
    ]);
    const csv = readFileSync((await download.path()) ?? '', 'utf8');
    expect(csv.match(/,succeeded,/g)).toHaveLength(SHOTS);

    await page.getByRole('link', { name: 'Batches' }).first().click();
    await page.getByRole('link', { name: 'night shoot.csv' }).waitFor();
    await audit(page, 'batches');

    // An account is closed and opened again.
    await page.getByRole('link', { name: 'Accounts' }).click();
    await page.getByRole('button', { name: 'Close… preview' }).click();
    await page.getByLabel('Why, for those who wonder').fill('The disk is being moved.');
    await audit(page, 'close-dialog');
    await page.getByRole('button', { name: 'Close the account' }).click();
    await page.getByText('The disk is being moved.').waitFor();
    await audit(page, 'accounts');
    await page.getByRole('button', { name: 'Open preview' }).click();
    await page.getByText('The disk is being moved.').waitFor({ state: 'hidden' });

    expect([complaints, otherComplaints]).toEqual([[], []]);
    const log = `${first.command.stderr()}${second.command.stdout()}${second.command.stderr()}${worker.stdout()}${worker.stderr()}`;
    expect(log).not.toContain(CANARY);
    expect(statSync(path.join(folder, '.shotlist', 'console-key')).mode & 0o077).toBe(0);
    second.command.child.kill('SIGTERM');
    expect((await second.command.ended).code).toBe(EXIT.succeeded);
    worker.child.kill('SIGTERM');
    await context.close();
  },
);

testInBrowser('what others can reach wants a key that its operator sets', async () => {
  const folder = createTestFolder();
  const open = ['console', '--port', '0', '--host', '0.0.0.0'];
  const refused = await runCommand(folder, open);
  expect(refused.stderr).toContain('CONSOLE_KEY');
  expect(refused.stderr).toContain('openssl rand');
  expect(refused.code).toBe(EXIT.usage);
});
