// Every client against a real server, on the command line that they share.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { acceptedSchema, listSchema, statusSchema, userSchema } from '@shotlist/core';
import { createTestFolder, needs, startFakeApi, type FakeApi, type FakeApiOptions } from '@shotlist/testing';
import { describe, expect, onTestFinished, test } from 'vitest';

const folder = path.join(import.meta.dirname, '..');
const inNode = {
  test: (name: string, run: (node: string) => Promise<void>, timeoutMs?: number) =>
    test(name, () => run(process.execPath), timeoutMs),
};

/** Starting a program on a busy machine takes a while. */
const TIMEOUT_MS = 300_000;

const CLIENTS = [
  { name: 'PHP', needing: needs('php'), file: 'videogen-api.php' },
  { name: 'Python', needing: needs('python'), file: 'videogen_api.py' },
  { name: 'JavaScript', needing: inNode, file: 'src/__fixtures__/command.mjs' },
  // The script finds curl by itself.
  { name: 'curl', needing: needs('curl'), file: 'videogen-api.sh', shell: 'bash' },
] as const;

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe.each(CLIENTS)('the $name client', ({ needing, file, ...rest }) => {
  /** What the client does at a fake of these options. */
  async function open(
    program: string,
    options: FakeApiOptions = {},
    environment: Readonly<Record<string, string>> = {},
  ) {
    const api = await startFakeApi({ fsync: false, ...options });
    onTestFinished(() => api.close());
    const cwd = createTestFolder();
    const env = {
      ...process.env,
      PYTHONDONTWRITEBYTECODE: '1',
      VIDEOGEN_BASE_URL: `${api.baseUrl}/`,
      VIDEOGEN_API_KEY: api.apiKey,
      ...environment,
    };
    const run = (words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> =>
      new Promise((resolve) => {
        const first = 'shell' in rest ? rest.shell : program;
        execFile(first, [path.join(folder, file), ...words], { cwd, env: { ...env, ...more } }, (error, out, err) => {
          resolve({ code: error === null ? 0 : Number(error.code), out, err });
        });
      });
    return { api, cwd, run };
  }

  const requestsOf = (api: FakeApi) => api.generations().map(({ request }) => request);

  needing.test(
    'makes a video from text, waits its turn at a rate, and has the whole file',
    async (program) => {
      const { api, cwd, run } = await open(program, {
        generationMs: 1500,
        faults: [
          { on: 'generate', fault: 'throttled', first: 1, ms: 1000 },
          { on: 'status', fault: 'error_before_work', first: 1 },
        ],
      });
      const prompt = 'A "cat" with a \\ ball — 猫,\nin two lines';
      const made = await run(['make', 'cat.mp4', `prompt=${prompt}`, 'model=kling_21', 'duration=10', 'seed=42']);
      expect(made).toMatchObject({ code: 0 });
      expect(statusSchema.parse(JSON.parse(made.out)).status).toBe('completed');
      expect(requestsOf(api)).toMatchObject([{ prompt, model: 'kling_21', duration: 10, seed: 42 }]);
      const [{ generationId } = { generationId: '' }] = api.generations();
      const whole = await (await fetch(`${api.baseUrl}/video/${generationId}`)).bytes();
      expect(new Uint8Array(readFileSync(path.join(cwd, 'cat.mp4')))).toEqual(whole);
      expect(readdirSync(cwd)).toEqual(['cat.mp4']);
      // The second try of the paid request came after the time that the first was told, and with the same key.
      const posts = api.history().filter(({ endpoint }) => endpoint === 'generate');
      expect(posts.map(({ answer }) => answer)).toEqual(['429', '200']);
      expect(new Set(posts.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
      expect((posts[1]?.monotonicMs ?? 0) - (posts[0]?.monotonicMs ?? 0)).toBeGreaterThanOrEqual(1000);
    },
    TIMEOUT_MS,
  );

  needing.test(
    'makes a video from an image, and has status, list and user',
    async (program) => {
      const { api, run } = await open(program);
      const image = 'https://example.com/images/my-dog.jpg';
      const accepted = await run(['generate', 'prompt=The dog runs', `image_url=${image}`, 'model=veo_3']);
      const { generation_id: id, type } = acceptedSchema.parse(JSON.parse(accepted.out));
      expect(type).toBe('image-to-video');
      expect(requestsOf(api)).toMatchObject([{ image_url: image }]);
      expect(statusSchema.parse(JSON.parse((await run(['status', id])).out)).generation_id).toBe(id);
      expect(listSchema.parse(JSON.parse((await run(['list', '1', '5'])).out)).generations).toHaveLength(1);
      expect(userSchema.parse(JSON.parse((await run(['user'])).out)).usage.current_month_usage).toBe(1);
    },
    TIMEOUT_MS,
  );

  needing.test(
    'never sends a request twice whose answer was lost, and names the key that makes asking again safe',
    async (program) => {
      for (const fault of ['reset_after_work', 'work_then_error', 'html_after_work'] as const) {
        const { api, run } = await open(program, {
          honoursIdempotencyKeys: true,
          faults: [{ on: 'generate', fault, first: 1 }],
        });
        const lost = await run(['generate', 'prompt=A cat']);
        expect([fault, lost.code, lost.out]).toEqual([fault, 3, '']);
        const [made] = api.generations();
        expect(lost.err).toContain(`Idempotency-Key: ${made?.idempotencyKey}`);
        expect(api.calls().generate).toBe(1);
        const again = await run(['generate', 'prompt=A cat'], { IDEMPOTENCY_KEY: made?.idempotencyKey ?? '' });
        expect(acceptedSchema.parse(JSON.parse(again.out)).generation_id).toBe(made?.generationId);
        expect(api.generations()).toHaveLength(1);
      }
    },
    TIMEOUT_MS,
  );

  needing.test(
    'tells refusals by their codes: key, request, month, generation',
    async (program) => {
      const { run } = await open(program, {
        quota: { limit: 1, period: 'month' },
        faults: [{ on: 'status', fault: 'moderated' }],
      });
      const wrongKey = await run(['user'], { VIDEOGEN_API_KEY: 'lt_wrong' });
      expect([wrongKey.code, wrongKey.out]).toEqual([1, '']);
      expect(wrongKey.err).toContain('unauthorized');
      expect(wrongKey.err).not.toContain('lt_wrong');
      const tooLong = await run(['generate', 'prompt=A cat', 'duration=11']);
      expect([tooLong.code, tooLong.err]).toEqual([1, expect.stringContaining('DURATION_UNSUPPORTED')]);
      const refused = await run(['make', 'cat.mp4', 'prompt=A cat']);
      expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('content_policy')]);
      const accepted = await run(['generate', 'prompt=A cat']);
      expect(accepted.code).toBe(0);
      // It would have to wait for weeks, and says so at once.
      const month = await run(['generate', 'prompt=A cat']);
      expect([month.code, month.err]).toEqual([1, expect.stringContaining('monthly_limit_exceeded')]);
    },
    TIMEOUT_MS,
  );

  needing.test(
    'keeps no file of a download that broke, or that is no video',
    async (program) => {
      const { api, cwd, run } = await open(program);
      const { generation_id: id } = acceptedSchema.parse(JSON.parse((await run(['generate', 'prompt=A cat'])).out));
      for (const fault of ['output_short', 'output_html', 'output_gone'] as const) {
        api.setFaults([{ on: 'video', fault }]);
        const broken = await run(['download', id, 'cat.mp4']);
        expect([fault, broken.code, readdirSync(cwd)]).toEqual([fault, 1, []]);
      }
      api.setFaults([]);
      expect((await run(['download', id, 'cat.mp4'])).code).toBe(0);
      expect(existsSync(path.join(cwd, 'cat.mp4'))).toBe(true);
    },
    TIMEOUT_MS,
  );
});
