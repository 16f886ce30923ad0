// The lines of "Shot lists" that are about the file and its rows: each test is named after its line.
import { describe, expect, test } from 'vitest';
import { places, rowsOf, textSource, validateText } from './__fixtures__/text-source.js';
import { readShotList, validateShotList } from './read.js';

describe('empty file, header only', () => {
  test.each([
    ['nothing', ''],
    ['a byte order mark', '\ufeff'],
    ['blank lines', '\n\r\n\n'],
    ['a header', 'prompt,model\n'],
    ['a header and empty rows', 'prompt,model\n,\n\n,\n'],
    ['a line that names the delimiter', 'sep=;\n'],
  ])('%s is CSV_EMPTY', async (_, text) => {
    const summary = await validateText(text);
    expect(summary.problems.map(({ code }) => code)).toEqual(['CSV_EMPTY']);
    expect(summary).toMatchObject({ rows: 0, valid: 0, invalid: 1 });
  });
});

describe('no prompt column', () => {
  test('CSV_COLUMN_MISSING says the columns found, the nearest, and how to map', async () => {
    const { problems, invalid } = await validateText('id,promt,scene\na,A cat,1\nb,A dog,2\n');
    expect(problems).toEqual([
      expect.objectContaining({
        code: 'CSV_COLUMN_MISSING',
        line: 1,
        column: 'prompt',
        allowed: ['promt', 'id', 'scene'],
      }),
    ]);
    expect(problems[0]?.message).toContain('The file has: id, promt, scene.');
    expect(problems[0]?.message).toContain('Did you mean "promt"?');
    expect(problems[0]?.message).toContain('--map prompt=promt');
    expect(invalid).toBe(1);
  });

  test('--map prompt=Text reads the prompt from that column', async () => {
    const [row] = await rowsOf('Name,Text\na,A cat\n', { map: { prompt: 'text', id: 'Name' } });
    expect(row).toMatchObject({ id: 'a', request: { prompt: 'A cat' }, cells: ['a', 'A cat'] });
  });

  test('a mapped column that isn’t there, and a column that can’t be mapped, are named', async () => {
    expect(places(await validateText('Text\nA cat\n', { map: { prompt: 'Txt' } }))).toEqual([
      'CSV_COLUMN_MISSING@1 Txt',
    ]);
    const wrong = { prompt: 'Text', promt: 'Text' } as { prompt: string };
    expect((await validateText('Text\nA cat\n', { map: wrong })).problems).toEqual([
      expect.objectContaining({ code: 'CSV_COLUMN_UNKNOWN', value: 'promt' }),
    ]);
  });
});

describe('duplicate or empty header', () => {
  test.each([
    ['prompt,scene,scene\nA,1,2\n', 'scene'],
    ['prompt,Prompt\nA,B\n', 'Prompt'],
    ['id,prompt, ID \na,A,b\n', 'ID'],
  ])('%j is CSV_HEADER', async (text, column) => {
    expect(places(await validateText(text))).toEqual([`CSV_HEADER@1 ${column}`]);
  });

  test('an empty name is CSV_HEADER, wherever it stands', async () => {
    expect(places(await validateText('prompt,\nA,1\n'))).toEqual(['CSV_HEADER@1 -']);
    expect(places(await validateText('prompt, ,"",x\nA,1,2,3\n'))).toEqual(['CSV_HEADER@1 -', 'CSV_HEADER@1 -']);
  });
});

describe('unknown column', () => {
  test('is carried through', async () => {
    const text = 'prompt,dimension,mood\nA cat,Diversity|Mechanics, calm \n';
    const summary = await validateText(text);
    expect(summary).toMatchObject({ valid: 1, problems: [], warnings: [], columns: ['prompt', 'dimension', 'mood'] });
    expect((await rowsOf(text))[0]?.cells).toEqual(['A cat', 'Diversity|Mechanics', ' calm ']);
  });

  test.each([
    ['seeds', 'seed'],
    ['aspect ratio', 'aspect_ratio'],
    ['Image-URL', 'image_url'],
    ['resolutoin', 'resolution'],
  ])('%s warns that it is near %s', async (name, near) => {
    const { warnings, valid } = await validateText(`prompt,${name}\nA cat,1\n`);
    expect(warnings).toEqual([
      expect.objectContaining({ code: 'COLUMN_NEAR_KNOWN', line: 1, column: name, allowed: [near] }),
    ]);
    expect(valid).toBe(1);
  });

  test('is an error with --strict', async () => {
    expect(places(await validateText('prompt,mood,seeds\nA cat,1,2\n', { strict: true }))).toEqual([
      'CSV_COLUMN_UNKNOWN@1 mood',
      'CSV_COLUMN_UNKNOWN@1 seeds',
    ]);
    expect(places(await validateText('id,prompt,result_status\na,A cat,succeeded\n', { strict: true }))).toEqual([]);
  });
});

test('header in another case or with spaces around is accepted', async () => {
  const [row] = await rowsOf('ID, Prompt ,MODEL,Camera_Fixed\nx,A cat,veo_3,yes\n');
  expect(row).toMatchObject({ id: 'x', request: { prompt: 'A cat', model: 'veo_3', camera_fixed: true } });
});

describe('wrong number of cells, a quoted field never closed, text after its closing quote', () => {
  test('wrong numbers of cells are CSV_SYNTAX, each on its line, and the rows between are read', async () => {
    const summary = await validateText('id,prompt,scene\na,A cat,1\nb,A dog\nc,"A\nbird",3\nd,A fish,4,5\ne,A fox,6\n');
    expect(places(summary)).toEqual(['CSV_SYNTAX@3 -', 'CSV_SYNTAX@6 -']);
    expect(summary.problems.map(({ message }) => message)).toEqual([
      'The row has 2 cells, the header 3.',
      'The row has 4 cells, the header 3.',
    ]);
    expect(summary).toMatchObject({ rows: 5, valid: 3, invalid: 2 });
  });

  test('a quoted field never closed is CSV_SYNTAX on the line where it began', async () => {
    const summary = await validateText('id,prompt\na,A cat\n\nb,"A dog\nand more\nand more\n');
    expect(places(summary)).toEqual(['CSV_SYNTAX@4 -']);
    expect(summary.problems[0]?.message).toContain('never closed');
  });

  test('a quoted field never closed is found in a file that is far larger than a row may be', async () => {
    const rest = 'c,A fish that swims and swims\n'.repeat(40_000);
    const summary = await validateText(`id,prompt\na,A cat\nb,"A dog\n${rest}`);
    expect(places(summary)).toEqual(['CSV_SYNTAX@3 -']);
  });

  test('text after a closing quote is CSV_SYNTAX, and the rows after it are read', async () => {
    const summary = await validateText(
      'id,prompt\na,"A cat" with a hat\nb,"A ""big"" dog"\nc,"""Hi"" she said"\nd,""x\ne,A fox\n',
    );
    expect(places(summary)).toEqual(['CSV_SYNTAX@2 -', 'CSV_SYNTAX@5 -']);
    expect(summary).toMatchObject({ rows: 5, valid: 3, invalid: 2 });
  });

  test('a malformed header is CSV_SYNTAX', async () => {
    expect(places(await validateText('prompt,"scene"x\nA cat,1\n'))).toEqual(['CSV_SYNTAX@1 -']);
  });
});

test('a quote inside an unquoted field is taken as it stands', async () => {
  const rows = await rowsOf('prompt,scene\nA 5" screen,1\n A "big" dog ,2\n');
  expect(rows.map(({ cells }) => cells[0])).toEqual(['A 5" screen', ' A "big" dog ']);
});

describe('`;`, TAB or `|` as delimiter', () => {
  test.each([[';'], ['\t'], ['|'], [',']])('%j is detected and said', async (delimiter) => {
    const text =
      ['id', 'prompt', 'scene'].join(delimiter) +
      '\n' +
      ['a', '"A cat, a dog; a fox | a\tbird"', 'x,y']
        .map((cell) => (cell.includes(delimiter) && !cell.startsWith('"') ? `"${cell}"` : cell))
        .join(delimiter) +
      '\n';
    expect(await validateText(text)).toMatchObject({ delimiter, valid: 1, columns: ['id', 'prompt', 'scene'] });
    expect((await rowsOf(text))[0]?.cells).toEqual(['a', 'A cat, a dog; a fox | a\tbird', 'x,y']);
  });

  test('known columns decide, not how often a character stands in the header', async () => {
    expect(await validateText('prompt;note, long, and, longer\nA cat;x\n')).toMatchObject({ delimiter: ';', valid: 1 });
    expect(await validateText('prompt\nA cat\n')).toMatchObject({ delimiter: ',', valid: 1 });
    expect(await validateText('Text|x, y\nA cat|1\n', { map: { prompt: 'Text' } })).toMatchObject({
      delimiter: '|',
      valid: 1,
    });
  });

  test('--delimiter decides', async () => {
    expect(await validateText('prompt:scene\nA cat:1\n', { delimiter: ':' })).toMatchObject({
      delimiter: ':',
      valid: 1,
    });
    expect(
      await validateText('prompt,x;scene\nA cat;1\n', { delimiter: ';', map: { prompt: 'prompt,x' } }),
    ).toMatchObject({ delimiter: ';', valid: 1 });
    expect(await validateText('prompt\tscene\nA cat\t1\n', { delimiter: 'tab' })).toMatchObject({
      delimiter: '\t',
      valid: 1,
    });
    expect((await validateText('prompt\nA cat\n', { delimiter: '"' })).problems[0]?.code).toBe('USAGE');
    expect((await validateText('prompt\nA cat\n', { delimiter: '::' })).problems[0]?.code).toBe('USAGE');
  });
});

test('`__proto__`, `constructor` as header are plain names, without effect', async () => {
  const text = 'prompt,__proto__,constructor,toString\nA cat,x,y,z\n';
  expect(await validateText(text)).toMatchObject({
    valid: 1,
    warnings: [],
    columns: ['prompt', '__proto__', 'constructor', 'toString'],
  });
  expect((await rowsOf(text))[0]?.cells).toEqual(['A cat', 'x', 'y', 'z']);
  expect(({} as { x?: string }).x).toBeUndefined();
});

describe('field above 64 KiB, row above 256 KiB', () => {
  test('a field of 64 KiB is taken, a larger one is CSV_TOO_LARGE, in bytes, and the rows after it are read', async () => {
    const summary = await validateText(
      `prompt,note\nA cat,${'x'.repeat(65_536)}\nA dog,${'x'.repeat(65_537)}\nA fox,${'é'.repeat(32_769)}\nA bird,1\n`,
    );
    expect(places(summary)).toEqual(['CSV_TOO_LARGE@3 note', 'CSV_TOO_LARGE@4 note']);
    expect(summary.problems[0]?.message).toContain('64 KiB');
    expect(summary).toMatchObject({ rows: 4, valid: 2 });
  });

  test('a row above 256 KiB is CSV_TOO_LARGE with the limit’s name', async () => {
    const columns = Array.from({ length: 6 }, (_, at) => `c${at}`);
    const wide = columns.map(() => 'x'.repeat(50_000)).join(',');
    const summary = await validateText(`prompt,${columns.join(',')}\nA cat,${wide}\n`);
    expect(summary.problems).toEqual([
      expect.objectContaining({ code: 'CSV_TOO_LARGE', line: 2, message: expect.stringContaining('256 KiB') }),
    ]);
  });

  test('a row that goes on and on stops the reading', async () => {
    const text = `prompt,note\nA cat,1\nA dog,"${'x\n'.repeat(1_000_000)}",2\n`;
    const summary = await validateShotList(textSource(text, 100_000));
    expect(places(summary)).toEqual(['CSV_TOO_LARGE@3 -']);
    expect(summary.problems[0]?.message).toContain('closing');
  });

  test('blank lines are no row, however many there are', async () => {
    const summary = await validateText(`prompt\nA cat\n${'\n'.repeat(600_000)}A dog\n\n${'\r\n'.repeat(400_000)}`);
    expect(summary).toMatchObject({ rows: 2, valid: 2, blankRows: 1_000_001 });
  });
});

test('blank lines, `,,,` rows are skipped and counted', async () => {
  const text = '\nid,prompt,scene\n\na,A cat,1\n,,\n  ,\t, \n\r\nb,,\n""\n';
  const summary = await validateText(text);
  expect(summary).toMatchObject({ rows: 2, valid: 1, blankRows: 6 });
  expect(places(summary)).toEqual(['PROMPT_EMPTY@8 prompt']);
});

describe('`sep=;` as first line; CR line ends', () => {
  test.each([
    ['sep=;\nid;prompt\na;A, cat\nb;\n'],
    ['SEP=;\r\nid;prompt\r\na;A, cat\r\nb;\r\n'],
    ['"sep=;"\nid;prompt\na;A, cat\nb;\n'],
    ['\ufeffsep=;\rid;prompt\ra;A, cat\rb;\r'],
  ])('%j is accepted', async (text) => {
    const summary = await validateText(text);
    expect(summary).toMatchObject({ delimiter: ';', rows: 2, columns: ['id', 'prompt'] });
    expect(places(summary)).toEqual(['PROMPT_EMPTY@4 prompt']);
  });

  test('CR, LF and CRLF may be mixed, and lines are counted as an editor counts them', async () => {
    const summary = await validateText('id,prompt\ra,A cat\r\nb,\n\r"c","x\r\ny\rz"\nd,\r\ne,');
    expect(places(summary)).toEqual(['PROMPT_EMPTY@3 prompt', 'PROMPT_EMPTY@8 prompt', 'PROMPT_EMPTY@9 prompt']);
  });
});

test('every line is right however the file is cut into pieces', async () => {
  const text =
    'id,prompt\r\n' +
    Array.from({ length: 9000 }, (_, at) =>
      at % 3 === 0 ? `a${at},"Köln\r\n🎬"\r\n` : at % 3 === 1 ? `a${at},日本語\n\r\n` : `a${at},"x""y"\r`,
    ).join('');
  const whole = await rowsOf(text);
  expect(whole).toHaveLength(9000);
  for (const pieceBytes of [65_537, 70_001, 131_072]) {
    expect(await Array.fromAsync(readShotList(textSource(text, pieceBytes)))).toEqual(whole);
  }
});

test('a map is offered so that a shell takes it as one word', async () => {
  const [spaced, plain] = await Promise.all(['Shot Text\na\n', 'Text\na\n'].map((text) => validateText(text)));
  expect(spaced?.problems[0]?.message).toContain("--map 'prompt=Shot Text'");
  expect(plain?.problems[0]?.message).toContain('--map prompt=Text.');
});

test('a column of a known name beside the one mapped to it is no slip', async () => {
  const summary = await validateText('Text,prompt\nA cat,other\n', { map: { prompt: 'Text' } });
  expect(summary).toMatchObject({ valid: 1, warnings: [] });
});

test('one cell is not cells', async () => {
  const summary = await validateText('id,prompt\na\n');
  expect(summary.problems[0]?.message).toBe('The row has 1 cell, the header 2.');
});
