import { expect, test } from 'vitest';
import { parseMetricsAddress } from './metrics-address.js';

test.each([
  ['9464', '127.0.0.1', 9464],
  ['0.0.0.0:9464', '0.0.0.0', 9464],
  ['metrics.inside:0', 'metrics.inside', 0],
  ['[::1]:9464', '::1', 9464],
  [':9464', '127.0.0.1', 9464],
])('%s is an address', (text, host, port) => {
  expect(parseMetricsAddress(text)).toEqual({ host, port });
});

test.each(['', 'localhost', '1.2.3.4:70000', 'http://a:1', '::1:9464', '9464/metrics'])('%j is none', (text) => {
  expect(() => parseMetricsAddress(text)).toThrow(/HOST:PORT/);
});
