// The lines of "Shot lists" that are about the file's bytes: each test is named after its line.
import { describe, expect, test } from 'vitest';
import { places, rowsOf, validateText } from './__fixtures__/text-source.js';

const utf16 = (text: string, bigEndian = false) => {
  const units = Buffer.from(`\ufeff${text}`, 'utf16le');
  return bigEndian ? units.swap16() : units;
};

describe('BOM, UTF-16 with BOM, CRLF', () => {
  const text = 'id,prompt\r\na,"Köln 🎬\r\nat night"\r\nb,\r\n';
  test.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`), 'utf-8'],
    ['UTF-16, little endian', utf16(text), 'utf-16le'],
    ['UTF-16, big endian', utf16(text, true), 'utf-16be'],
    ['UTF-8', Buffer.from(text), 'utf-8'],
  ])('%s is accepted', async (_, bytes, encoding) => {
    const summary = await validateText(bytes);
    expect(summary).toMatchObject({ encoding, columns: ['id', 'prompt'], rows: 2 });
    expect(places(summary)).toEqual(['PROMPT_EMPTY@4 prompt']);
    expect((await rowsOf(bytes))[0]?.cells).toEqual(['a', 'Köln 🎬\r\nat night']);
  });

  test('a byte order mark decides over --encoding', async () => {
    expect(await validateText(utf16(text), { encoding: 'windows-1252' })).toMatchObject({
      encoding: 'utf-16le',
      rows: 2,
    });
  });

  test('UTF-16 that ends in half a unit is CSV_ENCODING', async () => {
    const bytes = utf16('prompt\nA cat\n');
    expect((await validateText(bytes.subarray(0, bytes.length - 1))).problems).toEqual([
      expect.objectContaining({ code: 'CSV_ENCODING', value: `byte ${bytes.length - 2}` }),
    ]);
  });
});

describe('bytes that aren’t UTF-8', () => {
  test('are CSV_ENCODING with the byte offset, and windows-1252 is suggested', async () => {
    const bytes = Buffer.from('prompt\nCaf\u00e9 at night\n', 'latin1');
    const { problems, invalid } = await validateText(bytes);
    expect(problems).toEqual([
      expect.objectContaining({
        code: 'CSV_ENCODING',
        value: 'byte 10',
        allowed: expect.arrayContaining(['--encoding windows-1252']),
      }),
    ]);
    expect(problems[0]?.message).toContain('--encoding windows-1252');
    expect(invalid).toBe(1);
  });

  test('--encoding windows-1252 reads them; other labels work as well', async () => {
    expect(
      (await rowsOf(Buffer.from([...Buffer.from('prompt\nCaf'), 0xe9, 0x20, 0x80]), { encoding: 'windows-1252' }))[0]
        ?.cells,
    ).toEqual(['Café €']);
    expect(
      (await rowsOf(Buffer.from([...Buffer.from('prompt\n'), 0x83, 0x4c, 0x83, 0x63]), { encoding: 'Shift_JIS' }))[0]
        ?.cells,
    ).toEqual(['キツ']);
    expect((await rowsOf(Buffer.from('prompt\nA cat\n', 'utf16le'), { encoding: 'utf-16le' }))[0]?.cells).toEqual([
      'A cat',
    ]);
  });

  test('bytes that don’t fit the named encoding, and an encoding that isn’t one, are CSV_ENCODING', async () => {
    const broken = Buffer.from([...Buffer.from('prompt\nab'), 0x83, 0xff, 0x0a]);
    expect((await validateText(broken, { encoding: 'shift_jis' })).problems).toEqual([
      expect.objectContaining({ code: 'CSV_ENCODING', value: 'byte 10' }),
    ]);
    expect((await validateText('prompt\nA cat\n', { encoding: 'klingon' })).problems).toEqual([
      expect.objectContaining({ code: 'CSV_ENCODING', value: 'klingon' }),
    ]);
  });

  test.each([
    ['a lone continuation byte', [0x80]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate in UTF-8', [0xed, 0xa0, 0x80]],
    ['a character cut off at the end', [0xe2, 0x82]],
  ])('%s never becomes a replacement character', async (_, bad) => {
    const head = Buffer.from(`prompt\n${'x'.repeat(200_000)}é\n`);
    const summary = await validateText(Buffer.from([...head, ...bad]));
    expect(summary.problems.at(-1)).toMatchObject({ code: 'CSV_ENCODING', value: `byte ${head.length}` });
  });

  test('a replacement character that stands in the file is text', async () => {
    expect((await rowsOf('prompt\na\ufffdb\n'))[0]?.cells).toEqual(['a\ufffdb']);
  });
});

describe('NUL or control characters, a ZIP/XLSX named .csv', () => {
  const zip = Buffer.from([
    0x50,
    0x4b,
    0x03,
    0x04,
    0x14,
    0,
    0,
    0,
    8,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    5,
    0,
    0,
    0,
    5,
    0,
    0,
    0,
    5,
    0,
    0,
    0,
    ...Buffer.from('a.txthello'),
  ]);
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  test.each([
    ['a ZIP or XLSX', zip, 'ZIP'],
    ['a picture', png, 'PNG'],
    [
      'an old Excel workbook',
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...Buffer.alloc(600)]),
      'Excel',
    ],
    [
      'UTF-16 without a byte order mark',
      Buffer.from('id,prompt\na,A cat\n', 'utf16le'),
      'UTF-16 without a byte order mark',
    ],
    ['something else with NUL bytes', Buffer.from('prompt\nA \0 cat\n'), 'NUL'],
  ])('%s is CSV_BINARY and says what it looks like', async (_, bytes, looksLike) => {
    const { problems } = await validateText(bytes);
    expect(problems).toEqual([
      expect.objectContaining({ code: 'CSV_BINARY', message: expect.stringContaining(looksLike) }),
    ]);
  });

  test('a control character in a field is CSV_BINARY, with its line and column', async () => {
    const summary = await validateText(
      'id,prompt,scene\na,A cat,1\nb,A\u0007 dog,2\nc,A fox,\u001b[31m\nd,A\u007fb,3\n',
    );
    expect(places(summary)).toEqual(['CSV_BINARY@3 prompt', 'CSV_BINARY@4 scene', 'CSV_BINARY@5 prompt']);
    expect(summary.problems.map(({ value }) => value)).toEqual(['U+0007', 'U+001B', 'U+007F']);
    expect(summary).toMatchObject({ rows: 4, valid: 1 });
  });

  test('a control character in the header is CSV_BINARY', async () => {
    expect(places(await validateText('prompt,sc\u0001ene\nA cat,1\n'))).toContain('CSV_BINARY@1 -');
  });

  test('TAB and line ends within quotes are text', async () => {
    expect((await rowsOf('prompt,x\n"A\tcat\nand\r\ndog\rfox",1\n'))[0]?.cells[0]).toBe('A\tcat\nand\r\ndog\rfox');
  });
});
