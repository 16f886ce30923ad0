// BullMQ on a real Redis: a few rows, and what a worker that was killed pays twice for. Nothing is said of speed.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createTestFolder, needs } from '@shotlist/testing';
import { expect } from 'vitest';
import { measureBullmq } from './bullmq.js';
import { killBullmq } from './kills.js';
import { startRedis } from './redis.js';

const redisServer = needs('redis-server');

redisServer.test(
  'every row is done once, and a job whose worker was killed is done again: its request was paid for already',
  async (program) => {
    const folder = createTestFolder();
    const redis = await startRedis(folder, program);
    try {
      expect(redis.version).toMatch(/^\d+\.\d+/);
      const settings = { concurrency: 10, workers: 2 };
      await expect(measureBullmq(redis, 1_200, settings)).resolves.toBeGreaterThan(0);
    } finally {
      await redis.stop();
    }
    const killed = path.join(folder, 'killed');
    mkdirSync(killed);
    const figures = await killBullmq({ folder: killed, rows: 120, redisServer: program });
    expect(figures).toMatchObject({ rows: 120, made: 120 });
    expect(figures.duplicates).toBeGreaterThan(0);
  },
  300_000,
);
