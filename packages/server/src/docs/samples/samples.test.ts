// The documentation's code runs: at a server that speaks the API, to a whole video.
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { acceptedSchema, listSchema, statusSchema, userSchema } from '@shotlist/core';
import { createTestFolder, needs, startFakeApi, type FakeApi, type FakeApiOptions } from '@shotlist/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { KEY_PLACEHOLDER } from '../content/block.js';
import {
  imageSamples,
  listSamples,
  SAMPLE_ID,
  statusSamples,
  textSamples,
  userSamples,
  videoSamples,
} from './call-samples.js';
import { javascriptClient } from './javascript-client.js';
import { phpClient } from './php-client.js';
import { pythonClient } from './python-client.js';
import { IMAGE_REQUEST, TEXT_REQUEST } from './sample-requests.js';
import { shellClient } from './shell-client.js';
import { webhookSamples } from './webhook-samples.js';

/** Starting a program on a busy machine takes a while. */
const TIMEOUT_MS = 300_000;
const inNode = {
  test: (name: string, run: (node: string) => Promise<void>, timeoutMs?: number) =>
    test(name, () => run(process.execPath), timeoutMs),
};

const LANGUAGES = [
  { title: 'cURL', needing: needs('curl'), file: 'sample.sh', client: shellClient, shell: 'bash' },
  { title: 'PHP', needing: needs('php'), file: 'sample.php', client: phpClient },
  { title: 'JavaScript', needing: inNode, file: 'sample.mjs', client: javascriptClient },
  { title: 'Python', needing: needs('python'), file: 'sample.py', client: pythonClient },
] as const;

async function open(options: FakeApiOptions = {}): Promise<FakeApi> {
  const api = await startFakeApi({ fsync: false, honoursIdempotencyKeys: true, ...options });
  onTestFinished(() => api.close());
  return api;
}

/** What a program of this text prints; rejects when it ends with an error. */
function run(program: string, file: string, text: string, cwd = createTestFolder()): Promise<string> {
  writeFileSync(path.join(cwd, file), text);
  return new Promise((resolve, reject) => {
    execFile(program, [file], { cwd }, (error, out, err) => {
      if (error === null) resolve(out);
      else reject(new Error(`${error.message}\n${err}`));
    });
  });
}

describe.each(LANGUAGES)('in $title', ({ title, needing, file, client, ...rest }) => {
  const programOf = (found: string) => ('shell' in rest ? rest.shell : found);

  /** A call, with the client around it where it needs one. */
  function wrap(sample: string, baseUrl: string, result: string): string {
    const [head = ''] = client(baseUrl).split(/\n(?:\$|const )?api = new |\napi = /);
    if (title === 'PHP') {
      return `${head}\n$api = new VideogenApi('${KEY_PLACEHOLDER}');\n${sample}\necho json_encode($${result});`;
    }
    if (title === 'JavaScript') {
      return `${head}\nconst api = new VideogenApi('${KEY_PLACEHOLDER}');\n${sample}\nconsole.log(JSON.stringify(${result}));`;
    }
    return title === 'Python'
      ? `${head}\napi = VideogenApi('${KEY_PLACEHOLDER}')\n${sample}\nprint(json.dumps(${result}))`
      : sample;
  }

  needing.test(
    'the whole example makes a video, waits when it is told to, and asks again without paying twice',
    async (found) => {
      const api = await open({
        generationMs: 1000,
        faults: [
          { on: 'generate', fault: 'throttled', at: [1], ms: 1000 },
          { on: 'generate', fault: 'work_then_error', at: [2], status: 503 },
        ],
      });
      const cwd = createTestFolder();
      const text = client(api.baseUrl).replaceAll(KEY_PLACEHOLDER, api.apiKey);
      const said = await run(programOf(found), file, text, cwd);
      expect(api.generations()).toHaveLength(1);
      const [made] = api.generations();
      expect(made?.request).toMatchObject({ prompt: TEXT_REQUEST.prompt, model: 'kling_21', duration: 10 });
      expect(api.calls().answered.generate).toEqual({ 200: 1, 429: 1, 503: 1 });
      const url = `${api.baseUrl}/video/${made?.generationId}`;
      if (title === 'JavaScript') {
        expect(said.trim()).toBe(url);
        return;
      }
      expect(new Uint8Array(readFileSync(path.join(cwd, 'cat.mp4')))).toEqual(await (await fetch(url)).bytes());
      expect(readdirSync(cwd).toSorted()).toEqual(['cat.mp4', file].toSorted());
    },
    TIMEOUT_MS,
  );

  needing.test(
    'the call of every endpoint does what stands above it',
    async (found) => {
      const api = await open();
      const call = async (samples: typeof textSamples, result: string): Promise<unknown> => {
        const sample = samples(api.baseUrl).find((one) => one.title === title);
        const text = wrap(sample?.text ?? '', api.baseUrl, result)
          .replaceAll(KEY_PLACEHOLDER, api.apiKey)
          .replaceAll(SAMPLE_ID, api.generations()[0]?.generationId ?? '');
        return JSON.parse(await run(programOf(found), file, text));
      };
      expect(acceptedSchema.parse(await call(textSamples, 'accepted')).type).toBe('text-to-video');
      expect(acceptedSchema.parse(await call(imageSamples, 'accepted')).type).toBe('image-to-video');
      expect(api.generations().map(({ request }) => request)).toEqual([
        { ...TEXT_REQUEST, camera_fixed: false },
        IMAGE_REQUEST,
      ]);
      expect(statusSchema.parse(await call(statusSamples, 'answer')).status).toBe('completed');
      expect(listSchema.parse(await call(listSamples, 'answer')).generations).toHaveLength(2);
      expect(userSchema.parse(await call(userSamples, 'answer')).usage.current_month_usage).toBe(2);
      expect(videoSamples(api.baseUrl).map(({ text }) => text.includes(`${api.baseUrl}/video/`))).toEqual(
        videoSamples('').map(() => true),
      );
    },
    TIMEOUT_MS,
  );
});

describe('a webhook’s signature', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const body = '{"type":"generation.completed"}';
  /** The signature by the specification's own words. */
  const sign = (timestamp: string) =>
    `v1,${createHmac('sha256', Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')).update(`msg_1.${timestamp}.${body}`).digest('base64')}`;
  /** As of now: a sample believes no signature of five minutes ago. */
  const casesNow = () => {
    const now = String(Math.floor(Date.now() / 1000));
    const old = String(Math.floor(Date.now() / 1000) - 3600);
    return [
      [now, body, sign(now), true],
      [now, body, `v1,AAAA ${sign(now)}`, true],
      [now, `${body} `, sign(now), false],
      [old, body, sign(old), false],
    ] as const;
  };
  const call = (cases: ReturnType<typeof casesNow>, name: string, write: (args: string) => string) =>
    cases
      .map(([timestamp, text, signature]) =>
        write(`${name}('${secret}', 'msg_1', '${timestamp}', '${text}', '${signature}')`),
      )
      .join('\n');

  for (const { title, text } of webhookSamples()) {
    const language = LANGUAGES.find((one) => one.title === title);
    if (language === undefined) throw new Error(`${title} is no language of samples.`);
    language.needing.test(
      `is judged in ${title}`,
      async (found) => {
        const cases = casesNow();
        const program = {
          PHP: () => `<?php ${text}\n${call(cases, 'isGenuine', (one) => `echo json_encode(${one}), "\\n";`)}`,
          JavaScript: () => `${text}\n${call(cases, 'isGenuine', (one) => `console.log(${one});`)}`,
          Python: () => `${text}\n${call(cases, 'is_genuine', (one) => `print(str(${one}).lower())`)}`,
        }[title];
        const out = await run(found, language.file, program?.() ?? '');
        expect(out.trim().split('\n')).toEqual(cases.map(([, , , isGenuine]) => String(isGenuine)));
      },
      TIMEOUT_MS,
    );
  }
});
