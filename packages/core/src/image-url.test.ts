import { describe, expect, test } from 'vitest';
import { classifyImageUrl, isForbiddenAddress } from './image-url.js';

const kindOf = (url: string) => classifyImageUrl(url).kind;

describe('an address inside the machine or its network is blocked in any notation', () => {
  test.each([
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '2130706433',
    '0177.0.0.1',
    '127.0.0.1.',
    '①②⑦.⓪.⓪.①',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '192.0.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[::127.0.0.1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fec0::1]',
    '[fc00::1]',
    '[fd12::1]',
    '[ff02::1]',
    '[2001:db8::1]',
    '169.254.169.254',
    '100.100.100.200',
    '168.63.129.16',
    '[fd00:ec2::254]',
    'metadata.google.internal',
    'metadata',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    'printer.local',
    'nas.lan',
  ])('%s', (host) => {
    expect(kindOf(`http://${host}/a.png`)).toBe('blocked');
  });
});

test.each([
  'ftp://example.com/a.png',
  'file:///etc/passwd',
  'data:image/png;base64,AAAA',
  'javascript:alert(1)',
  '//example.com/a.png',
  'https://user:secret@example.com/a.png',
  'https://user@example.com/a.png',
  'http://',
  'https://exa\tmple.com/a.png',
  'https:\\\\127.0.0.1\\a.png',
])('%s is blocked: not http(s), with credentials, or not a URL at all', (url) => {
  expect(kindOf(url)).toBe('blocked');
});

test.each([
  'https://example.com/a.jpg',
  'http://example.com/a.jpeg',
  'https://example.com/A.PNG?size=3.exe',
  'https://8.8.8.8/a.gif',
  'https://example.com/a.webp#x',
  'https://example.com/image',
  'https://example.com/v1.2/image',
  ' https://example.com/a.png ',
  'https://[2606:4700::1111]/a.png',
])('%s is a remote image: its type is told by the path, in any case, without the query; none is accepted', (url) => {
  expect(kindOf(url)).toBe('remote');
});

test.each([
  ['https://example.com/a.svg', 'svg'],
  ['https://example.com/a.png.exe', 'exe'],
  ['stills/a.TIFF', 'tiff'],
])('%s is of no supported type', (url, extension) => {
  expect(classifyImageUrl(url)).toEqual({ kind: 'type-unsupported', extension });
});

test.each(['a.png', './stills/a.png', 'stills\\a.png', 'my image.jpg', 'stills/a', 'a..b.png'])(
  '%s is a path beside the shot list',
  (path) => {
    expect(kindOf(path)).toBe('local');
  },
);

test.each([
  '../a.png',
  'stills/../../a.png',
  'stills\\..\\..\\a.png',
  '/etc/a.png',
  'C:\\stills\\a.png',
  'c:/a.png',
  '\\\\server\\share\\a.png',
  'a\0.png',
])('%s leaves the folder of the shot list', (path) => {
  expect(kindOf(path)).toBe('blocked');
});

test('allowHosts admits named hosts, whatever their address, and nothing but them', () => {
  const options = { allowHosts: ['Images.Local', '10.1.2.3'] };
  expect(classifyImageUrl('http://images.local:8080/a.png', options)).toEqual({
    kind: 'remote',
    host: 'images.local:8080',
  });
  expect(classifyImageUrl('http://10.1.2.3/a.png', options).kind).toBe('remote');
  expect(classifyImageUrl('http://10.1.2.4/a.png', options).kind).toBe('blocked');
  expect(classifyImageUrl('http://u:p@images.local/a.png', options).kind).toBe('blocked');
});

test('an address that was connected to is judged as it is; what is no address is forbidden', () => {
  expect(isForbiddenAddress('93.184.215.14')).toBe(false);
  expect(isForbiddenAddress('::ffff:93.184.215.14')).toBe(false);
  expect(isForbiddenAddress('::ffff:10.0.0.1')).toBe(true);
  expect(isForbiddenAddress('example.com')).toBe(true);
});
