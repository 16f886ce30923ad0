// The lines of "Shot lists" that are about a shot: each test is named after its line.
import { describe, expect, test } from 'vitest';
import { places, rowsOf, validateText } from './__fixtures__/text-source.js';

/** A list of one column beside the prompt, one row a value. */
const listOf = (column: string, values: readonly string[]) =>
  `prompt,${column}\n${values.map((value) => `A cat,"${value.replaceAll('"', '""')}"\n`).join('')}`;

test('prompt empty, blank, only zero-width is PROMPT_EMPTY', async () => {
  const summary = await validateText('id,prompt\na,\nb,"  \n "\nc,\u200b\u200d\ufeff\nd,A cat\n');
  expect(places(summary)).toEqual(['PROMPT_EMPTY@2 prompt', 'PROMPT_EMPTY@3 prompt', 'PROMPT_EMPTY@5 prompt']);
  expect(summary.problems.map(({ shotId }) => shotId)).toEqual(['a', 'b', 'c']);
});

test('prompt above 1000 characters is PROMPT_TOO_LONG 1120/1000; characters are Unicode code points', async () => {
  const summary = await validateText(`prompt,x\n${'🎬'.repeat(1000)},1\n${'🎬'.repeat(1120)},2\n`);
  expect(summary.problems).toEqual([
    {
      code: 'PROMPT_TOO_LONG',
      line: 3,
      column: 'prompt',
      shotId: 'shot-00002',
      value: '1120 characters',
      message: 'The prompt has 1120/1000 characters.',
      allowed: ['1 to 1000 characters'],
    },
  ]);
});

describe('lone surrogate', () => {
  const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

  test('in the prompt of a UTF-16 file is PROMPT_UNICODE; in another column it is CSV_ENCODING', async () => {
    const summary = await validateText(utf16('id,prompt,scene\na,A \ud83d cat,1\nb,🎬,2\nc,A dog,\udc00\n'));
    expect(places(summary)).toEqual(['PROMPT_UNICODE@2 prompt', 'CSV_ENCODING@4 scene']);
    expect(summary.valid).toBe(1);
  });

  test('a pair of surrogates is one character, also where the file is cut between them', async () => {
    const rows = await rowsOf(utf16(`prompt\n${'x'.repeat(100)}${'🎬'.repeat(400)}\n`));
    expect(rows[0]?.request?.prompt).toBe(`${'x'.repeat(100)}${'🎬'.repeat(400)}`);
  });
});

test('unknown model is MODEL_UNKNOWN with the nearest; aliases warn', async () => {
  const summary = await validateText(listOf('model', ['kling21', 'sora', 'higgsfield', 'kling_2_1', ' veo_3 ']));
  expect(places(summary)).toEqual(['MODEL_UNKNOWN@2 model', 'MODEL_UNKNOWN@3 model']);
  expect(summary.problems[0]).toMatchObject({
    value: 'kling21',
    message: expect.stringContaining('Did you mean kling_21?'),
  });
  expect(summary.warnings.map(({ code, line, allowed }) => [code, line, ...allowed])).toEqual([
    ['MODEL_ALIAS', 4, 'higgsfield_v1'],
    ['MODEL_ALIAS', 5, 'kling_21'],
  ]);
  expect(summary.byModel).toEqual({ higgsfield_v1: 1, kling_21: 1, veo_3: 1 });
});

test('duration `5s`, `1e2`, `0x10`, `5.5`, `-5`, `٥` is DURATION_INVALID: a whole number of seconds', async () => {
  const values = ['5s', '1e2', '0x10', '5.5', '-5', '٥'];
  const summary = await validateText(listOf('duration', values));
  expect(places(summary)).toEqual(values.map((_, at) => `DURATION_INVALID@${at + 2} duration`));
  expect(summary.problems.map(({ value }) => value)).toEqual(values);
  expect(summary.problems[0]?.message).toContain('whole number of seconds');
});

test('duration, resolution, mode that the model doesn’t have; `4k` is read as `4K`', async () => {
  const summary = await validateText(
    'prompt,model,duration,resolution\nA,hailuo_2,16,4K\nB,veo_3,60,4k\nC,seedance_lite,5,720\n',
  );
  expect(summary.problems.map(({ code, line, allowed }) => [code, line, ...allowed])).toEqual([
    ['DURATION_UNSUPPORTED', 2, '5 to 15'],
    ['RESOLUTION_UNSUPPORTED', 2, '480p', '720p', '1080p'],
    ['RESOLUTION_UNSUPPORTED', 4, '480p', '720p', '1080p'],
  ]);
  expect((await rowsOf('prompt,model,resolution\nB,veo_3,4k\n'))[0]?.request?.resolution).toBe('4K');
});

test('aspect_ratio with image_url is an error; an empty cell is "not given"', async () => {
  const summary = await validateText(
    'prompt,image_url,aspect_ratio\nA,https://example.com/a.png,16:9\nB,https://example.com/a.png,\nC,,16:9\n',
  );
  expect(places(summary)).toEqual(['ASPECT_RATIO_UNSUPPORTED@2 aspect_ratio']);
});

test('ratio `16/9`, `9:16` is ASPECT_RATIO_UNSUPPORTED, the four allowed', async () => {
  const summary = await validateText(listOf('aspect_ratio', ['16/9', '9:16']));
  expect(summary.problems.map(({ code, line, allowed }) => [code, line, ...allowed])).toEqual(
    [2, 3].map((line) => ['ASPECT_RATIO_UNSUPPORTED', line, '16:9', '4:3', '1:1', '9:21']),
  );
});

test('seed above 2^31-1, below -1, not whole is SEED_INVALID; -1 and empty are random', async () => {
  expect(places(await validateText(listOf('seed', ['2147483647', '2147483648', '-2', '1.5', '-1', ''])))).toEqual([
    'SEED_INVALID@3 seed',
    'SEED_INVALID@4 seed',
    'SEED_INVALID@5 seed',
  ]);
  const rows = await rowsOf(listOf('seed', ['2147483647', '-1', '']));
  expect(rows.map(({ request }) => request?.seed)).toEqual([2_147_483_647, undefined, undefined]);
});

test('camera_fixed: `true false 1 0 yes no`, any case; else BOOLEAN_INVALID', async () => {
  const rows = await rowsOf(listOf('camera_fixed', ['true', 'False', '1', '0', 'YES', 'no', '']));
  expect(rows.map(({ request }) => request?.camera_fixed)).toEqual([true, false, true, false, true, false, false]);
  expect(places(await validateText(listOf('camera_fixed', ['on', '2'])))).toEqual([
    'BOOLEAN_INVALID@2 camera_fixed',
    'BOOLEAN_INVALID@3 camera_fixed',
  ]);
});

test('image_url not http(s), with credentials, to a private, loopback, link-local or metadata address is IMAGE_URL_BLOCKED, one text for all', async () => {
  const urls = [
    'ftp://example.com/a.png',
    'https://u:p@example.com/a.png',
    'http://10.0.0.1/a.png',
    'http://127.1/a.png',
    'http://[fe80::1]/a.png',
    'http://0xa9fea9fe/a.png',
    'http://[::ffff:127.0.0.1]/a.png',
  ];
  const summary = await validateText(listOf('image_url', urls));
  expect(places(summary)).toEqual(urls.map((_, at) => `IMAGE_URL_BLOCKED@${at + 2} image_url`));
  expect(new Set(summary.problems.map(({ message }) => message)).size).toBe(1);
});

test('`images.allowHosts` admits named hosts', async () => {
  expect((await validateText(listOf('image_url', ['http://10.0.0.1/a.png']), { allowHosts: ['10.0.0.1'] })).valid).toBe(
    1,
  );
});

test('image_url as a path beside the CSV is IMAGE_URL_LOCAL for providers that don’t take local images; a path that leaves the folder is IMAGE_URL_BLOCKED', async () => {
  expect(
    places(await validateText(listOf('image_url', ['stills/a.png', '../a.png', '/etc/a.png', 'C:\\a.png']))),
  ).toEqual([
    'IMAGE_URL_LOCAL@2 image_url',
    'IMAGE_URL_BLOCKED@3 image_url',
    'IMAGE_URL_BLOCKED@4 image_url',
    'IMAGE_URL_BLOCKED@5 image_url',
  ]);
});

test('image_url’s type is told by the path’s extension, any case, query ignored; none is accepted; others are IMAGE_TYPE_UNSUPPORTED', async () => {
  const taken = ['jpg', 'JPEG', 'Png', 'gif', 'webp?x=.exe'].map((extension) => `https://example.com/a.${extension}`);
  expect((await validateText(listOf('image_url', [...taken, 'https://example.com/image']))).valid).toBe(6);
  const { problems } = await validateText(listOf('image_url', ['https://example.com/a.svg']));
  expect(problems).toEqual([
    expect.objectContaining({
      code: 'IMAGE_TYPE_UNSUPPORTED',
      line: 2,
      value: 'svg',
      allowed: ['jpg', 'jpeg', 'png', 'gif', 'webp'],
    }),
  ]);
});

test('null, empty is not given', async () => {
  const rows = await rowsOf(
    'prompt,model,image_url,duration,resolution,aspect_ratio,seed,camera_fixed\nA cat,, ,,"",\t,,\nA cat,null,NULL,null,null,Null,null,null\n',
  );
  expect(rows).toHaveLength(2);
  for (const row of rows)
    expect(row.request).toEqual({
      model: 'seedance_lite',
      prompt: 'A cat',
      duration: 5,
      resolution: '720p',
      aspect_ratio: '16:9',
      camera_fixed: false,
    });
});

describe('duplicate id; ids equal but for case or Unicode form', () => {
  test('are SHOT_ID_DUPLICATE with both lines', async () => {
    const summary = await validateText('id,prompt\nTake-1,A\ntake-2,"B\nb"\ntake-1,C\nTAKE-2,D\n');
    expect(places(summary)).toEqual(['SHOT_ID_DUPLICATE@5 id', 'SHOT_ID_DUPLICATE@6 id']);
    expect(summary.problems[0]?.message).toContain('of line 5 is that of line 2');
    expect(summary.problems[1]?.message).toContain('of line 6 is that of line 3');
    expect(summary).toMatchObject({ valid: 2, invalid: 2 });
  });

  test('differ in Unicode form: both are no file names, and the second is a duplicate', async () => {
    const summary = await validateText('id,prompt\ncaf\u00e9,A\ncafe\u0301,B\nCAF\u00c9,C\n');
    expect(summary.problems.map(({ code, line }) => `${code}@${line}`)).toEqual([
      'SHOT_ID_INVALID@2',
      'SHOT_ID_INVALID@3',
      'SHOT_ID_DUPLICATE@3',
      'SHOT_ID_INVALID@4',
      'SHOT_ID_DUPLICATE@4',
    ]);
  });

  test('are found far apart, and thousands of them', async () => {
    const ids = Array.from({ length: 5000 }, (_, at) => `take-${at}`);
    const text = `id,prompt\n${[...ids, ...ids.toReversed()].map((id) => `${id},A\n`).join('')}`;
    const summary = await validateText(text);
    expect(summary).toMatchObject({ valid: 5000, invalid: 5000 });
    expect(summary.problems[0]?.message).toContain('of line 5002 is that of line 5001');
    expect(summary.problems.at(-1)?.message).toContain('of line 10001 is that of line 2');
  });
});

describe('id not matching `[A-Za-z0-9][A-Za-z0-9_-]{0,63}`', () => {
  test.each(['-a', '_a', 'a b', 'a.b', 'a/b', '../a', 'ä', 'a'.repeat(65), ''])('%j is SHOT_ID_INVALID', async (id) => {
    expect(places(await validateText(`id,prompt\n${id},A cat\n`))).toEqual(['SHOT_ID_INVALID@2 id']);
  });

  test('an id of 1 and of 64 characters is taken, spaces around it don’t count', async () => {
    const rows = await rowsOf(`id,prompt\n0,A\n ${'a'.repeat(64)} ,B\n`);
    expect(rows.map(({ id, problems }) => [id, problems.length])).toEqual([
      ['0', 0],
      ['a'.repeat(64), 0],
    ]);
  });

  test('without an id column ids are `shot-00001`', async () => {
    const rows = await rowsOf('prompt\nA\n\nB\n');
    expect(rows.map(({ id, index, line }) => [id, index, line])).toEqual([
      ['shot-00001', 0, 2],
      ['shot-00002', 1, 4],
    ]);
  });
});

test('identical rows without ids are allowed; one warning with count and cost', async () => {
  const summary = await validateText('prompt,seed\nA,1\nB,1\nA,1\nA,2\nA,1\nB,1\n');
  expect(summary).toMatchObject({ valid: 6, problems: [] });
  expect(summary.warnings).toEqual([
    expect.objectContaining({
      code: 'SHOTS_IDENTICAL',
      value: '3',
      message: expect.stringMatching(/3 rows repeat .* line 4: 3 generations/),
    }),
  ]);
  expect((await validateText('id,prompt\na,A\nb,A\n')).warnings).toEqual([]);
});

test('`16:09`, `04:03`, `01:01`, `16:09:00` as ratio are taken as meant, with a warning', async () => {
  const text = listOf('aspect_ratio', ['16:09', '04:03', '01:01', '16:09:00']);
  expect((await rowsOf(text)).map(({ request }) => request?.aspect_ratio)).toEqual(['16:9', '4:3', '1:1', '16:9']);
  expect((await validateText(text)).warnings.map(({ code, line, column }) => `${code}@${line} ${column}`)).toEqual(
    [2, 3, 4, 5].map((line) => `ASPECT_RATIO_AS_TIME@${line} aspect_ratio`),
  );
});

test('`5.0`, `42.0` in whole-number columns are whole', async () => {
  const [row] = await rowsOf('prompt,duration,seed\nA cat,5.0,42.0\n');
  expect(row?.request).toMatchObject({ duration: 5, seed: 42 });
});

test('ids `con nul aux com1` … are SHOT_ID_INVALID', async () => {
  const ids = ['con', 'NUL', 'aux', 'PRN', 'com1', 'LPT9'];
  expect(places(await validateText(`id,prompt\n${ids.map((id) => `${id},A\n`).join('')}`))).toEqual(
    ids.map((_, at) => `SHOT_ID_INVALID@${at + 2} id`),
  );
  expect((await validateText('id,prompt\nconsole,A\ncom10,B\nnul-1,C\n')).valid).toBe(3);
});

test('cell that begins with `= + - @`, TAB, CR is stored as it is; our own escape is undone on reading', async () => {
  const cells = ['=1+1', '+x', '-x', '@x', '"\tx"', '"\rx"', '-5', "it's", "'quoted'"];
  const plain = await rowsOf(`prompt,note\n${cells.map((cell) => `A,${cell}\n`).join('')}`);
  const wanted = cells.map((cell) => cell.replaceAll('"', ''));
  expect(plain.map((row) => row.cells[1])).toEqual(wanted);
  const escaped = await rowsOf(`prompt,note\nA,'=1+1\nA,"'\tx"\nA,''=x\nA,'-5\n'=B,1\n`);
  expect(escaped.map((row) => row.cells[1])).toEqual(['=1+1', '\tx', "'=x", '-5', '1']);
  expect(escaped[4]?.request?.prompt).toBe('=B');
});

describe('every message', () => {
  test('has the value with 40 characters at most; of a prompt only its length, of a URL only its host', async () => {
    const summary = await validateText(
      `id,prompt,model,image_url\na,${'secret '.repeat(200)},${'m'.repeat(100)},https://u:p@example.com/secret.png\n`,
    );
    expect(summary.problems.map(({ code, value }) => [code, value])).toEqual([
      ['PROMPT_TOO_LONG', '1400 characters'],
      ['MODEL_UNKNOWN', `${'m'.repeat(39)}…`],
      ['IMAGE_URL_BLOCKED', 'example.com'],
    ]);
    expect(JSON.stringify(summary)).not.toContain('secret');
  });

  test('is listed, in the order of the file, and beyond the limit counted', async () => {
    const text = `prompt,seed\n${Array.from({ length: 30 }, (_, at) => `A,x${at}\n`).join('')}`;
    const summary = await validateText(text, { maxListed: 10 });
    expect(summary).toMatchObject({ rows: 30, invalid: 30, problemsNotListed: 20 });
    expect(summary.problems.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect((await validateText(text)).problems).toHaveLength(30);
  });
});
