import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { createTestFolder, needs, startS3Server } from '@shotlist/testing';
import { expect, onTestFinished } from 'vitest';

const example = path.join(import.meta.dirname, '..');
const command = path.join(example, 'node_modules', '@shotlist', 'cli', 'bin', 'shotlist.js');

needs('s3-server').test(
  'a batch is made in a bucket, and its videos are shared by links',
  async (program) => {
    const server = await startS3Server(program);
    onTestFinished(() => server.stop());
    const folder = createTestFolder();
    const run = (...args: string[]) =>
      promisify(execFile)(
        process.execPath,
        [command, ...args, '--config', path.join(example, 'shotlist.config.json')],
        {
          cwd: folder,
          env: { ...process.env, ...server.environment, SHOTLIST_STORE: store },
        },
      );
    const store = await server.newStore();
    const { stdout } = await run('run', path.join(example, 'shots.csv'), '--json');
    const [, batchId = ''] = /"batchId":"([^"]+)"/.exec(stdout) ?? [];
    await run('results', batchId, '--links', '1d', '--out', 'for-the-client.html');
    const page = readFileSync(path.join(folder, 'for-the-client.html'), 'utf8');
    const links = [...page.matchAll(/<video[^>]* src="([^"]+)"/g)].map(([, link = '']) =>
      link.replaceAll('&amp;', '&'),
    );
    expect(links).toHaveLength(2);
    for (const link of links) expect((await fetch(link)).headers.get('content-type')).toBe('video/mp4');
  },
  120_000,
);
