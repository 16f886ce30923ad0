import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findTool, nameOf, needs } from './needs.js';
import { createTestFolder } from './test-folder.js';

function createTool(folder: string, name: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, '');
  chmodSync(file, 0o755);
  return file;
}

test('a tool is found on PATH under any of its names, and one that cannot be run is not', () => {
  const folder = createTestFolder();
  const environment = { PATH: ['', path.join(folder, 'none'), folder].join(path.delimiter) };
  expect(findTool('chromium', environment)).toBeUndefined();
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const file = createTool(folder, `chromium-browser${suffix}`);
  expect(findTool('chromium', environment)).toBe(file);
  expect(needs('chromium', environment).path).toBe(file);
});

test('the environment decides over PATH, also when it names nothing that can be run', () => {
  const folder = createTestFolder();
  const file = createTool(folder, 'my-ffprobe');
  expect(findTool('ffprobe', { PATH: folder, FFPROBE_PATH: file })).toBe(file);
  expect(findTool('ffprobe', { PATH: process.env['PATH'], FFPROBE_PATH: path.join(folder, 'none') })).toBeUndefined();
});

test('the name of a skipped test says what it needs', () => {
  expect(nameOf('frames decode', 'ffprobe', undefined)).toBe('frames decode (skipped: needs ffprobe)');
  expect(nameOf('frames decode', 'ffprobe', '/bin/ffprobe')).toBe('frames decode');
});
