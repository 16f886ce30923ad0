import { isShotlistError } from '@shotlist/core';
import { describe, expect, test } from 'vitest';
import { resolveBaseUrl } from './base-url.js';

function refusal(text: unknown, allowHttpHosts?: readonly string[]): { message: string; help: string; where: string } {
  try {
    return { message: `It became ${resolveBaseUrl(text, allowHttpHosts)}`, help: '', where: '' };
  } catch (error) {
    if (!isShotlistError(error) || error.code !== 'CONFIG_INVALID') throw error;
    return { message: error.message, help: error.help ?? '', where: error.where ?? '' };
  }
}

describe('every form of a base URL leads to the same paths', () => {
  test.each([
    undefined,
    'https://videogenapi.com',
    'https://videogenapi.com/',
    'https://videogenapi.com/v1',
    'https://videogenapi.com/v1/',
    'https://videogenapi.com/api',
    'https://videogenapi.com/api/v1',
    'https://videogenapi.com/api/v1/',
    'https://videogenapi.com/api/v1//',
    'https://videogenapi.com/api/v1/v1',
    'https://videogenapi.com//api//v1/',
    ' https://videogenapi.com/api/v1 \n',
    'HTTPS://VideoGenAPI.com:443/api/v1',
  ])('%s', (text) => {
    expect(resolveBaseUrl(text)).toBe('https://videogenapi.com/api/v1');
  });

  test.each([
    ['https://proxy.example/vendor/api/v1', 'https://proxy.example/vendor/api/v1'],
    ['https://proxy.example/vendor', 'https://proxy.example/vendor/api/v1'],
    ['https://proxy.example:8443/v1', 'https://proxy.example:8443/api/v1'],
    ['https://proxy.example/dev1', 'https://proxy.example/dev1/api/v1'],
    ['https://proxy.example/v10', 'https://proxy.example/v10/api/v1'],
    ['http://localhost:4010', 'http://localhost:4010/api/v1'],
    ['http://127.0.0.1:4010/v1', 'http://127.0.0.1:4010/api/v1'],
    ['http://127.8.9.1', 'http://127.8.9.1/api/v1'],
    ['http://0x7f.1', 'http://127.0.0.1/api/v1'],
    ['http://[::1]:4010/api/v1/', 'http://[::1]:4010/api/v1'],
  ])('%s', (text, joined) => {
    expect(resolveBaseUrl(text)).toBe(joined);
  });

  test('plain http leaves this machine only to hosts that are allowed by name', () => {
    expect(resolveBaseUrl('http://Vendor.test/v1', ['vendor.TEST'])).toBe('http://vendor.test/api/v1');
    const refused = refusal('http://vendor.test/v1', ['other.test']);
    expect(refused.message).toMatch(/"http:\/\/vendor\.test\/v1" can’t be used\. It is plain http/);
    expect(refused.help).toContain('allowHttpHosts: ["vendor.test"]');
    for (const near of ['http://localhost.evil.test', 'http://127.0.0.1.evil.test', 'http://10.0.0.1', 'http://[::2]'])
      expect(refusal(near).message).toMatch(/plain http/);
  });
});

describe('what is no base URL is refused, and says what was meant', () => {
  test.each<[unknown, RegExp]>([
    ['', /It is no http\(s\) URL/],
    ['videogenapi.com', /Did you mean "https:\/\/videogenapi\.com"\?/],
    ['videogenapi.com/api/v1', /Did you mean "https:\/\/videogenapi\.com\/api\/v1"\?/],
    ['ftp://videogenapi.com', /Did you mean "https:\/\/videogenapi\.com"\?/],
    ['https://', /It is no http\(s\) URL/],
    ['https://exa mple.com', /It is no http\(s\) URL/],
    ['file:///etc/passwd', /It is no http\(s\) URL/],
    ['javascript:alert(1)', /It is no http\(s\) URL/],
    ['/api/v1', /It is no http\(s\) URL/],
    ['https://videogenapi.com/api/v1?key=1', /a query or a "#" part/],
    ['https://videogenapi.com/api/v1#top', /a query or a "#" part/],
    [null, /It is no text/],
    [7, /It is no text/],
    [{}, /It is no text/],
    [Object.assign(Object.create(null), { toString: 1 }), /It is no text/],
  ])('%s', (text, says) => {
    const { message, where, help } = refusal(text);
    expect(message).toMatch(says);
    expect(where).toBe('baseUrl');
    expect(help).toContain('https://videogenapi.com/api/v1');
  });

  test.each([
    'https://user:secret-word@videogenapi.com/api/v1',
    'https://secret-word@videogenapi.com',
    'user:secret-word@videogenapi.com',
    'ftp://user:secret-word@videogenapi.com',
    'https://videogenapi.com/?key=secret-word',
    'https://videogenapi.com/#secret-word',
  ])('%s, without showing what is secret in it', (text) => {
    const { message, help } = refusal(text);
    expect(message).toMatch(/can’t be used/);
    expect(`${message} ${help}`).not.toContain('secret-word');
  });
});
