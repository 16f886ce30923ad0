// The script that people write: csv-parse, p-limit, p-retry. It waits as long as Retry-After says, and leaves out what it
// has downloaded before.
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import pLimit from 'p-limit';
import pRetry, { type Options } from 'p-retry';
import { CallFailed, download, findVideo, generate } from './peer-api.js';
import type { ScriptSettings } from './script-system.js';
import type { ListRow } from './shot-list.js';

const { csv, baseUrl, outputs, atOnce, pollMs } = JSON.parse(process.argv[2] ?? '') as ScriptSettings;

const retry: Options = {
  retries: 50,
  minTimeout: 1_000,
  maxTimeout: 30_000,
  randomize: true,
  // Told how long, it waits so long and tries again; else p-retry's own pause follows.
  shouldConsumeRetry: ({ error }) => !(error instanceof CallFailed && error.retryAfterMs !== undefined),
  async onFailedAttempt({ error }) {
    if (error instanceof CallFailed && error.retryAfterMs !== undefined) await sleep(error.retryAfterMs);
  },
};

async function make(row: ListRow): Promise<void> {
  const file = path.join(outputs, `${row.id}.mp4`);
  if (existsSync(file)) return;
  const generationId = await pRetry(() => generate(baseUrl, row), retry);
  for (;;) {
    await sleep(pollMs);
    const url = await pRetry(() => findVideo(baseUrl, generationId), retry);
    if (url !== undefined) return pRetry(() => download(url, file), retry);
  }
}

await mkdir(outputs, { recursive: true });
const rows = parse<ListRow>(await readFile(csv), { columns: true });
const limit = pLimit(atOnce);
await Promise.all(rows.map((row) => limit(() => make(row))));
