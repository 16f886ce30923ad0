import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createTestFolder } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { createOutput } from '../terminal/output.js';
import { type LogOptions, openLog } from './service-log.js';

function openFileLog(options: Partial<LogOptions> = {}, environment: NodeJS.ProcessEnv = {}) {
  const file = path.join(createTestFolder(), 'worker.log');
  const log = openLog(createOutput(true), { service: 'worker', file, ...options }, environment);
  const lines = () =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log, lines };
}

test('a line is JSON with time, level, words and fields of our own names; a workflow’s id names its batch and chunk', () => {
  const { log, lines } = openFileLog();
  log.write({
    atMs: 0,
    level: 'warn',
    message: 'Activity failed',
    fields: {
      sdkComponent: 'worker',
      activityType: 'submitShots',
      activityId: '3',
      taskQueue: 'shotlist/account/main',
      workflowId: 'batch/batch-1f2e/chunk/00012',
      account: 'main',
      size: 12n,
      error: Object.assign(new TypeError('Broken.'), { stack: 'TypeError: Broken.' }),
    },
  });
  expect(lines()).toEqual([
    {
      level: 'warn',
      time: '1970-01-01T00:00:00.000Z',
      service: 'worker',
      pid: process.pid,
      component: 'worker',
      activity: 'submitShots',
      queue: 'shotlist/account/main',
      workflow: 'batch/batch-1f2e/chunk/00012',
      batch: 'batch-1f2e',
      chunk: 12,
      account: 'main',
      size: '12',
      error: { type: 'TypeError', message: 'Broken.', stack: 'TypeError: Broken.' },
      msg: 'Activity failed',
    },
  ]);
});

test('a field that holds a key or a prompt is blacked out, however deep', () => {
  const { log, lines } = openFileLog();
  const secrets = { prompt: 'canary', apiKey: 'canary', authorization: 'canary' };
  log.write({ level: 'error', message: 'No', fields: { ...secrets, request: secrets, more: { headers: secrets } } });
  expect(JSON.stringify(lines())).not.toContain('canary');
  expect(lines()[0]).toMatchObject({ request: { prompt: '[redacted]' } });
});

test('the level is the flag’s, else the variable’s, else info', () => {
  const told = (options: Partial<LogOptions>, environment: NodeJS.ProcessEnv) => {
    const { log, lines } = openFileLog(options, environment);
    for (const level of ['error', 'warn', 'info', 'debug'] as const) log.write({ level, message: level });
    return lines().map(({ msg }) => msg);
  };
  expect(told({}, {})).toEqual(['error', 'warn', 'info']);
  expect(told({}, { SHOTLIST_LOG_LEVEL: 'error' })).toEqual(['error']);
  expect(told({ level: 'debug' }, { SHOTLIST_LOG_LEVEL: 'error' })).toEqual(['error', 'warn', 'info', 'debug']);
  expect(() => told({}, { SHOTLIST_LOG_LEVEL: 'loud' })).toThrow(/error, warn, info/);
});

test('a log that can’t be written is told at the start', () => {
  const file = path.join(createTestFolder(), 'nowhere', 'worker.log');
  expect(() => openFileLog({ file })).toThrow(expect.objectContaining({ code: 'OUTPUT_PATH', where: file }));
});
