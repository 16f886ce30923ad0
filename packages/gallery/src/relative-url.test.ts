import { expect, test } from 'vitest';
import { relativeUrl } from './relative-url.js';

const page = 'https://page.test/out/index.html';
const resolve = (path: string) => new URL(relativeUrl(path), page);

test('a file beside the page is found', () => {
  expect(resolve('vb2-0001.mp4').pathname).toBe('/out/vb2-0001.mp4');
  expect(resolve('scene 1/take #2?.mp4').pathname).toBe('/out/scene%201/take%20%232%3F.mp4');
  expect(resolve('100%/海.mp4').pathname).toBe('/out/100%25/%E6%B5%B7.mp4');
});

test('no path leads to another origin or scheme', () => {
  for (const path of [
    '//evil.test/a.mp4',
    'https://evil.test/a.mp4',
    'javascript:alert(1)',
    'data:text/html,x',
    '\\\\evil.test\\a',
    ' javascript:alert(1)',
  ]) {
    expect(resolve(path).origin).toBe('https://page.test');
  }
});

test('half a character becomes a replacement character instead of an error', () => {
  expect(relativeUrl('a\ud800.mp4')).toBe('./a%EF%BF%BD.mp4');
});
