// Decision records are numbered without gaps, have one form, and stand in the index.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const folder = import.meta.dirname;
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .toSorted();
const index = read('README.md');

test('numbers begin at 0001 and have no gap and no double', () => {
  expect(files.map((file) => file.slice(0, 5))).toEqual(
    files.map((_, position) => `${String(position + 1).padStart(4, '0')}-`),
  );
});

describe.for(files)('%s', (file) => {
  const text = read(file);

  test('has its number and title in the first line, a date, and the four parts', () => {
    expect(text).toMatch(
      new RegExp(`^# ${file.slice(0, 4)}: \\S.*\\n\\n\\d{4}-\\d{2}-\\d{2} · (accepted|replaced by \\d{4})\\n`),
    );
    expect([...text.matchAll(/^## (.*)$/gm)].map((found) => found[1])).toEqual([
      'Context',
      'Decision',
      'Consequences',
      'What else was weighed',
    ]);
  });

  test('stands in the index under its title', () => {
    const title = /^# \d{4}: (.*)$/m.exec(text)?.[1] ?? 'no title';
    expect(index).toContain(`| ${file.slice(0, 4)} | [${title}](${file}) |`);
  });

  test('links only to files that are there', () => {
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(existsSync(path.join(folder, target ?? '')), target).toBe(true);
    }
  });
});
