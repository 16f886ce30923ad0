// docs/wire-format.md, the JSON Schema and the types say the same, and what workflows really exchange is so.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  type BatchProgress,
  type BatchSettings,
  type BatchView,
  type Control,
  type GeneratedVideo,
  wireJsonSchema,
  wireSchemas,
} from '@shotlist/core';
import type {
  GeneratedVideos,
  GenerateVideoInput,
  GenerateVideosOptions,
  RunBatchInput,
  RunBatchResult,
} from '@shotlist/workflows';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..', '..', '..');
const page = readFileSync(path.join(root, 'docs/wire-format.md'), 'utf8');

type Wire = { readonly [Name in keyof typeof wireSchemas]: (typeof wireSchemas)[Name]['_zod']['input'] };
type Outgoing<Type> = { readonly [Name in keyof Type]-?: Type[Name] };
/** Every field of one is in the other. */
type SameFields<One, Other> = [keyof One, keyof Other] extends [keyof Other, keyof One] ? true : never;

/** What we send has to be what the schema says, and what the schema takes has fields of those names. */
interface Held {
  readonly generateVideosOptions: SameFields<
    Omit<GenerateVideosOptions, 'onProgress' | 'progressEveryMs'>,
    Wire['generateVideosOptions']
  >;
  readonly generatedVideos: SameFields<GeneratedVideos, Wire['generatedVideos']>;
  readonly generateVideoInput: SameFields<Omit<GenerateVideoInput, 'carried'>, Wire['generateVideoInput']>;
  readonly generatedVideo: SameFields<GeneratedVideo, Wire['generatedVideo']>;
  readonly runBatchInput: SameFields<Omit<RunBatchInput, 'carried'>, Wire['runBatchInput']>;
  readonly runBatchResult: SameFields<RunBatchResult, Wire['runBatchResult']>;
  readonly control: SameFields<Omit<Control, 'code' | 'weight' | 'tellsFailures'>, Wire['control']>;
  readonly batchSettings: SameFields<BatchSettings, Wire['batchSettings']>;
  readonly batchView: SameFields<BatchView, Wire['batchView']>;
  readonly batchProgress: SameFields<BatchProgress, Wire['batchProgress']>;
}

test('each schema has the fields of its type', () => {
  // Compiling is the test: a field that only one side has makes a member `never`.
  const held: Outgoing<Held> = {
    generateVideosOptions: true,
    generatedVideos: true,
    generateVideoInput: true,
    generatedVideo: true,
    runBatchInput: true,
    runBatchResult: true,
    control: true,
    batchSettings: true,
    batchView: true,
    batchProgress: true,
  };
  // Shots may have any further column.
  expect(['shots', ...Object.keys(held)]).toEqual(Object.keys(wireSchemas));
});

test('the JSON Schema is what the schemas render to; else: pnpm build && pnpm wire-format', () => {
  const file = path.join(root, 'packages/temporal/assets/wire-format.schema.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(wireJsonSchema());
});

test('every example of the page is what its schema takes, and nothing of it is unknown', () => {
  const examples = [...page.matchAll(/^```json (\w+)\n(.*?)^```$/gms)];
  expect(examples.length).toBeGreaterThanOrEqual(7);
  for (const [, name = '', json = ''] of examples) {
    const schema = wireSchemas[name as keyof typeof wireSchemas];
    const example: unknown = JSON.parse(json);
    expect(schema.parse(example), name).toEqual(example);
  }
});

test('what batches of every release were given, and gave, is so', () => {
  const folder = path.join(import.meta.dirname, '..', 'histories');
  const checked: string[] = [];
  for (const release of readdirSync(folder)) {
    for (const file of readdirSync(path.join(folder, release)).filter((name) => name.startsWith('batch'))) {
      const { history } = JSON.parse(gunzipSync(readFileSync(path.join(folder, release, file))).toString()) as {
        readonly history: { readonly events: readonly Record<string, Attributes | undefined>[] };
      };
      const [started] = history.events;
      const ended = history.events.at(-1);
      wireSchemas.runBatchInput.parse(payloadOf(started?.['workflowExecutionStartedEventAttributes']?.input));
      const result = ended?.['workflowExecutionCompletedEventAttributes']?.result;
      if (result !== undefined) wireSchemas.runBatchResult.parse(payloadOf(result));
      checked.push(file);
    }
  }
  expect(checked.length).toBeGreaterThanOrEqual(2);
});

interface Payloads {
  readonly payloads: readonly { readonly data: string }[];
}

interface Attributes {
  readonly input?: Payloads;
  readonly result?: Payloads;
}

function payloadOf(payloads: Payloads | undefined): unknown {
  return JSON.parse(Buffer.from(payloads?.payloads[0]?.data ?? '', 'base64').toString());
}
