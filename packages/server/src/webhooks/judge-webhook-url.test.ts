import { expect, test } from 'vitest';
import { judgeWebhookUrl } from './judge-webhook-url.js';

test.each([
  ['https://hooks.example.com/a?b=1', 'https://hooks.example.com/a?b=1'],
  ['https://hooks.example.com:8443', 'https://hooks.example.com:8443/'],
  ['https://203.0.114.7/', 'https://203.0.114.7/'],
  ['http://inside.test/hook', 'http://inside.test/hook'],
  ['http://127.0.0.1:9/', 'http://127.0.0.1:9/'],
  ['https://INSIDE.test/', 'https://inside.test/'],
])('%s may be told', (text, url) => {
  expect(judgeWebhookUrl(text, ['Inside.test', '127.0.0.1'])).toBe(url);
});

test.each([
  'http://hooks.example.com/',
  'https://user:word@hooks.example.com/',
  'https://user@inside.test/',
  'https://localhost/',
  'https://127.0.0.2/',
  'https://0x7f.2/',
  'https://2130706434/',
  'https://[::1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://169.254.169.254/latest/meta-data',
  'https://10.1.2.3/',
  'https://printer.local/',
  'https://intranet/',
  'ftp://inside.test/',
  'file:///etc/passwd',
  'hooks.example.com',
  '',
])('%s may not', (text) => {
  expect(judgeWebhookUrl(text, ['inside.test', '127.0.0.1'])).toBeUndefined();
});

test('one that is longer than 2048 characters may not', () => {
  expect(judgeWebhookUrl(`https://hooks.example.com/${'a'.repeat(2048)}`, [])).toBeUndefined();
});
