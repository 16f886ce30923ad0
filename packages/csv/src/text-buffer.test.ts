import { expect, test } from 'vitest';
import { TextBuffer } from './text-buffer.js';

const LINE_END = 0x0a;

test.each([
  'take-1',
  'Ünïcode in front',
  'at the end: ü',
  '城市的夜晚',
  '🦊'.repeat(8),
  'a long line of ASCII that the native writer takes, since it is longer than that',
  '',
])('“%s” is what is read again, whoever wrote it', (text) => {
  // So small that it has to grow.
  const buffer = new TextBuffer(4);
  for (const piece of ['before', text, 'behind']) buffer.append(piece, LINE_END);
  expect(buffer.bytes().toString('utf8')).toBe(`before\n${text}\nbehind\n`);
  expect(buffer.length).toBe(buffer.bytes().length);
  buffer.clear();
  buffer.append(text, LINE_END);
  expect(buffer.bytes().toString('utf8')).toBe(`${text}\n`);
});
