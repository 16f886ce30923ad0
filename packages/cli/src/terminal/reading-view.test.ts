import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { createReadingView } from './reading-view.js';

function view() {
  const lines: string[] = [];
  const clock = { nowMs: 0 };
  const stream = { isTTY: false, write: (line: string) => lines.push(line) > 0 } as unknown as NodeJS.WriteStream;
  const errorColors = picocolors.createColors(false);
  const made = createReadingView('shots.csv', { errorColors }, stream, () => clock.nowMs);
  return { ...made, lines, at: (nowMs: number) => (clock.nowMs = nowMs) };
}

test('a list that is soon read needs no words', () => {
  const { read, stored, stop, at, lines } = view();
  at(1_000);
  read({ rows: 50_000, bytes: 7e6, totalBytes: 14e6 });
  stored({ chunks: 1, of: 100 });
  at(60_000);
  read({ rows: 20_000, bytes: 3e6, totalBytes: 14e6 });
  stored({ chunks: 9, of: 40 });
  stop();
  expect(lines).toEqual([]);
});

test('a log gets a line now and then: how far it is, and of how much where that is known', () => {
  const { read, stored, stop, at, lines } = view();
  at(2_000);
  read({ rows: 50_000, bytes: 7e6, totalBytes: 141e6 });
  at(3_000);
  read({ rows: 75_000, bytes: 10e6, totalBytes: 141e6 });
  at(13_000);
  read({ rows: 300_000, bytes: 42e6, totalBytes: undefined });
  at(24_000);
  stored({ chunks: 812, of: 2_000 });
  stop();
  at(60_000);
  stored({ chunks: 813, of: 2_000 });
  expect(lines).toEqual([
    '  Reading shots.csv: 50,000 rows, 7.0 MB of 141 MB\n',
    '  Reading shots.csv: 300,000 rows, 42.0 MB\n',
    '  Storing it: 812 of 2,000 chunks\n',
  ]);
});
