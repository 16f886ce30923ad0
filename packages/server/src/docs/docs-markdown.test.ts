import {
  acceptedSchema,
  ASPECT_RATIOS,
  errorSchema,
  GENERATION_STATUSES,
  IMAGE_EXTENSIONS,
  listSchema,
  MAX_PROMPT_CHARACTERS,
  MODELS,
  REQUEST_FIELDS,
  requestSchema,
  requestShape,
  RESOLUTIONS,
  statusSchema,
  userSchema,
} from '@shotlist/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import * as answers from './content/answers.js';
import type { Block, Section } from './content/block.js';
import { docsMarkdown } from './docs-markdown.js';
import { docsPage } from './docs-page.js';
import { createDocument } from './document.js';
import { IMAGE_REQUEST, TEXT_REQUEST } from './samples/sample-requests.js';

const OPTIONS = { publicUrl: 'https://video.example/' };
const BASE_URL = 'https://video.example/api/v1';
const markdown = docsMarkdown(OPTIONS);

/** The rows of the table that tells this, each as its cells. */
function rowsOf(label: string): readonly (readonly string[])[] {
  const tables = allSections(createDocument(OPTIONS).sections)
    .flatMap(({ blocks }) => blocks)
    .filter((block): block is Extract<Block, { kind: 'table' }> => block.kind === 'table' && block.label === label);
  expect(tables).toHaveLength(1);
  return tables[0]?.rows ?? [];
}

function allSections(sections: readonly Section[]): readonly Section[] {
  return sections.flatMap((section) => [section, ...allSections(section.sections ?? [])]);
}

const isTold = (name: string) => markdown.includes(`\`${name}\``);

test('every model is told with its limits, in text and page, also one that was added yesterday', () => {
  const [first] = MODELS;
  if (first === undefined) throw new Error('There is no model.');
  const added = { ...first, key: 'newcomer_9', name: 'Newcomer', duration: { min: 3, max: 77 }, aliases: ['newbie'] };
  for (const written of [docsMarkdown(OPTIONS, [...MODELS, added]), docsPage(OPTIONS, [...MODELS, added])]) {
    for (const { key, duration } of MODELS) {
      expect(written).toContain(key);
      expect(written).toContain(`${duration.min}–${duration.max} s`);
    }
    expect(written).toContain('newcomer_9');
    expect(written).toContain('newbie');
    expect(written).toContain('3–77');
  }
  expect(markdown).not.toContain('newcomer_9');
  for (const alias of MODELS.flatMap(({ aliases }) => aliases)) expect(isTold(alias)).toBe(true);
});

test('the table of parameters has the types of the schema, and only the prompt is required', () => {
  const { properties = {} } = z.toJSONSchema(requestShape, { io: 'input' });
  const rows = rowsOf('The parameters of a request');
  expect(rows.map(([name]) => name)).toEqual([...REQUEST_FIELDS, 'webhook_url'].map((name) => `\`${name}\``));
  for (const [index, name] of REQUEST_FIELDS.entries()) {
    const [, type, required] = rows[index] ?? [];
    const types = JSON.stringify(properties[name]);
    expect([name, types]).toEqual([name, expect.stringContaining(`"${type === 'integer' ? 'number' : type}"`)]);
    expect([name, required]).toEqual([name, name === 'prompt' ? '**required**' : 'optional']);
  }
  for (const fact of [...RESOLUTIONS, ...ASPECT_RATIOS, ...IMAGE_EXTENSIONS, String(MAX_PROMPT_CHARACTERS)]) {
    expect(rows.flat().join(' ')).toContain(fact);
  }
});

test('every status of the API is told, and every field that an answer may have', () => {
  expect(rowsOf('The statuses of a generation').map(([name]) => name)).toEqual(
    GENERATION_STATUSES.map((name) => `\`${name}\``),
  );
  const names = [acceptedSchema, statusSchema, listSchema, userSchema, errorSchema].flatMap(({ shape }) =>
    Object.keys(shape),
  );
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !isTold(name) && !markdown.includes(`"${name}"`))).toEqual([]);
});

describe('the samples of answers are what the schemas say, without a field that they don’t know', () => {
  test.for([
    ['accepted', acceptedSchema, answers.accepted()],
    ['warned', acceptedSchema.pick({ warnings: true }), answers.WARNED],
    ['unfinished', statusSchema, answers.unfinished()],
    ['completed', statusSchema, answers.completed(BASE_URL)],
    ['failed', statusSchema, answers.failed()],
    ['listed', listSchema, answers.listed(BASE_URL)],
    ['user', userSchema, answers.USER],
    ['refused', errorSchema, answers.REFUSED],
    ['rate', errorSchema, answers.RATE_REFUSED],
    ['month', errorSchema, answers.MONTH_REFUSED],
    ['webhook', statusSchema, answers.webhookBody(BASE_URL).data],
  ] as const)('%s', ([, schema, sample]) => {
    expect(schema.parse(sample)).toEqual(sample);
    expect(Object.keys(sample).filter((name) => !(name in schema.shape))).toEqual([]);
    expect(markdown).toContain(JSON.stringify(sample, null, 2).split('\n').slice(1, 3).join('\n').trim());
  });
});

test('the samples of requests are valid', () => {
  expect(requestSchema.safeParse(TEXT_REQUEST).success).toBe(true);
  expect(requestSchema.safeParse(IMAGE_REQUEST).success).toBe(true);
});

test('every code that a request can be refused with is among the refusals', () => {
  const wrong: Readonly<Record<string, unknown>>[] = [
    {},
    { prompt: 'x'.repeat(MAX_PROMPT_CHARACTERS + 1) },
    { prompt: '\ud800' },
    { model: 'nobody' },
    { duration: 5.5 },
    { duration: 5000 },
    { resolution: '8K' },
    { aspect_ratio: '9:16' },
    { seed: -2 },
    { image_url: 'http://127.0.0.1/a.png' },
    { image_url: 'a.png' },
    { image_url: 'https://example.com/a.bmp' },
  ];
  const codes = wrong.flatMap((parts, index) => {
    const { error } = requestSchema.safeParse(index === 0 ? {} : { prompt: 'A cat', ...parts });
    return (error?.issues ?? []).map((issue) => (issue.code === 'custom' ? String(issue.params?.['code']) : ''));
  });
  expect(new Set(codes).size).toBe(wrong.length);
  const told = rowsOf('Codes of refused requests').map(([name]) => name);
  expect(codes.filter((code) => !told.includes(`\`${code}\``))).toEqual([]);
});

test('every part of the reference’s page is there, and what it leaves out', () => {
  const titles = allSections(createDocument({ ...OPTIONS, supportEmail: 'help@video.example' }).sections).map(
    ({ title }) => title,
  );
  expect(titles).toEqual(
    expect.arrayContaining([
      'Introduction',
      'Features',
      'Authentication',
      'Base URL',
      'Models',
      'Endpoints',
      'Mode detection',
      'Parameters',
      'Check status',
      'Statuses',
      'List generations',
      'User information',
      'Idempotency',
      'Limits',
      'Webhooks',
      'Errors',
      'Code examples',
      'PHP',
      'JavaScript',
      'Video specifications',
      'Support',
    ]),
  );
});

test('every link within the page leads to a heading of it, and no two headings share a name', () => {
  const options = { ...OPTIONS, supportEmail: 'help@video.example' };
  const ids = allSections(createDocument(options).sections).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const page = docsPage(options);
  const pageIds = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(pageIds).size).toBe(pageIds.length);
  const targets = [...page.matchAll(/ href="#([^"]*)"/g)].map(([, target]) => target);
  expect(targets.length).toBeGreaterThan(ids.length);
  expect(targets.filter((target) => !pageIds.includes(target))).toEqual([]);
  // In Markdown a heading is known by its own words.
  const text = docsMarkdown(options);
  const anchors = [...text.matchAll(/^##+ (.*)$/gm)].map(([, words = '']) => words.toLowerCase().replaceAll(' ', '-'));
  expect(new Set(anchors).size).toBe(anchors.length);
  const inText = [...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, target = '']) => target);
  expect(inText.length).toBeGreaterThan(10);
  expect(inText.filter((target) => !anchors.includes(target))).toEqual([]);
});

test('support is told where somebody gave it, and is nobody else’s', () => {
  expect(markdown).not.toMatch(/## Support|mailto|@|24.?[/-].?(7|48)|hours/i);
  expect(docsMarkdown({ ...OPTIONS, supportEmail: '', supportHours: ' ', serviceName: '' })).toBe(markdown);
  const told = docsMarkdown({ ...OPTIONS, supportEmail: 'help@video.example', supportHours: 'Monday to Friday' });
  expect(told).toContain('[help@video.example](mailto:help@video.example)');
  expect(told).toContain('Monday to Friday');
});

test('addresses are the gateway’s own', () => {
  expect(markdown).toContain('https://video.example/api/v1/generate');
  expect(markdown).not.toContain('videogenapi.com');
  expect(markdown).not.toContain('.example//');
});

test('what an operator chose is text, whatever it looks like', () => {
  const hostile = `</template></script><img src=x onerror=alert(1)> "double" 'single' &amp;`;
  const page = docsPage({ ...OPTIONS, serviceName: hostile, supportEmail: hostile, supportHours: hostile });
  expect(page).not.toContain('<img');
  expect(page.match(/<\/template>/g)).toHaveLength(1);
  expect(page.match(/<\/script>/g)).toHaveLength(1);
});
