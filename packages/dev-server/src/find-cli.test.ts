import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isShotlistError } from '@shotlist/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { cachedCliPath } from './find-cli.js';
import type { DevServerProgress } from './index.js';
import { ensureTemporalCli, findTemporalCli } from './index.js';

// Scripts stand for the CLI and for Go here: what is tested is where they are looked for and what becomes of them.
const CLI = '#!/bin/sh\necho "temporal version 9.9.9 (Server 9.9.9)"\n';

async function writeScript(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  await chmod(path, 0o755);
  return path;
}

/** A machine without any CLI: an empty home, and a PATH with nothing but what a shell script needs. */
async function emptyMachine(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'shotlist-find-cli-'));
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(home, { recursive: true, force: true });
  });
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_CACHE_HOME', join(home, 'cache'));
  vi.stubEnv('LOCALAPPDATA', home);
  vi.stubEnv('PATH', join(home, 'bin'));
  vi.stubEnv('TEMPORAL_CLI_PATH', '');
  return home;
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: unknown) => (isShotlistError(error) ? error.code : String(error)),
  );

test('nothing is found where nothing is, and nothing is made by looking', async () => {
  const home = await emptyMachine();
  expect(await findTemporalCli()).toBeUndefined();
  expect(await readdir(home)).toEqual([]);
});

test('the named CLI comes before PATH, and PATH before the cache', async () => {
  const home = await emptyMachine();
  const cached = await writeScript(cachedCliPath(), CLI);
  expect(cached).toBe(join(home, 'cache', 'shotlist', 'temporal', '1.5.1', 'temporal'));
  expect(await findTemporalCli()).toEqual({
    path: cached,
    source: 'cache',
    version: 'temporal version 9.9.9 (Server 9.9.9)',
  });
  const onPath = await writeScript(join(home, 'bin', 'temporal'), CLI);
  expect(await findTemporalCli()).toMatchObject({ path: onPath, source: 'PATH' });
  const named = await writeScript(join(home, 'named'), CLI);
  vi.stubEnv('TEMPORAL_CLI_PATH', named);
  expect(await findTemporalCli()).toMatchObject({ path: named, source: 'TEMPORAL_CLI_PATH' });
  expect(await ensureTemporalCli()).toMatchObject({ path: named });
});

test('a program of the same name on PATH, or one that doesn’t run, is passed over', async () => {
  const home = await emptyMachine();
  const cached = await writeScript(cachedCliPath(), CLI);
  await writeScript(join(home, 'bin', 'temporal'), '#!/bin/sh\necho "something else 1.0"\n');
  expect(await findTemporalCli()).toMatchObject({ path: cached });
  await writeScript(join(home, 'bin', 'temporal'), '#!/bin/sh\nexit 1\n');
  expect(await findTemporalCli()).toMatchObject({ path: cached });
  await chmod(join(home, 'bin', 'temporal'), 0o644);
  expect(await findTemporalCli()).toMatchObject({ path: cached });
});

test('a wrong TEMPORAL_CLI_PATH is an error, not a reason to take another', async () => {
  const home = await emptyMachine();
  await writeScript(cachedCliPath(), CLI);
  vi.stubEnv('TEMPORAL_CLI_PATH', join(home, 'missing'));
  expect(await codeOf(findTemporalCli())).toBe('TEMPORAL_CLI_MISSING');
  expect(await codeOf(ensureTemporalCli())).toBe('TEMPORAL_CLI_MISSING');
});

// A network that leads nowhere, so that no download can succeed.
function cutNetwork(): void {
  for (const name of ['https_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'all_proxy']) vi.stubEnv(name, 'http://127.0.0.1:9');
  for (const name of ['no_proxy', 'NO_PROXY']) vi.stubEnv(name, '');
}

test('without network and Go, the error says everything that was tried', async () => {
  const home = await emptyMachine();
  cutNetwork();
  const error = await ensureTemporalCli().catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'TEMPORAL_CLI_MISSING', help: expect.stringContaining('TEMPORAL_CLI_PATH') });
  const message = String(error);
  for (const part of ['PATH', cachedCliPath(), 'download (Failed to start', 'go install (Go is not installed)'])
    expect(message).toContain(part);
  expect(await readdir(join(home, 'cache', 'shotlist', 'temporal'))).toEqual([]);
});

test('where Go is, the CLI is built after the download failed, kept in the cache, and found there the next time', async () => {
  const home = await emptyMachine();
  cutNetwork();
  await writeScript(
    join(home, 'bin', 'go'),
    `#!/bin/sh
[ "$1" = version ] && exit 0
echo "$CGO_ENABLED $GOOS$GOARCH $*" > "${home}/asked"
printf '%s' '${CLI}' > "$GOBIN/temporal"
`,
  );
  const progress: DevServerProgress[] = [];
  const built = await ensureTemporalCli({ onProgress: (one) => progress.push(one) });
  expect(built).toMatchObject({ path: cachedCliPath(), source: 'build', version: expect.stringContaining('9.9.9') });
  expect(progress.map(({ step, state }) => `${step} ${state}`).filter((line) => !line.endsWith('going on'))).toEqual([
    'download begun',
    'download failed',
    'build begun',
    'build done',
  ]);
  expect(progress.find(({ step }) => step === 'build')?.message).toContain('about 3 minutes');
  expect(await readFile(join(home, 'asked'), 'utf8')).toBe(
    '0  install -trimpath -ldflags=-s -w github.com/temporalio/cli/cmd/temporal@v1.5.1\n',
  );
  expect(await ensureTemporalCli()).toMatchObject({ source: 'cache' });
  expect(await readdir(join(home, 'cache', 'shotlist', 'temporal'))).toEqual(['1.5.1']);
});

test('a build that fails, or makes something that doesn’t run, leaves nothing behind and is told', async () => {
  const home = await emptyMachine();
  cutNetwork();
  for (const [script, told] of [
    ['echo "go: no such module" >&2; exit 1', 'go install (go: no such module)'],
    ['printf "#!/bin/sh\\nexit 3\\n" > "$GOBIN/temporal"', 'go install (Command failed'],
  ] as const) {
    await writeScript(join(home, 'bin', 'go'), `#!/bin/sh\n[ "$1" = version ] && exit 0\n${script}\n`);
    await expect(ensureTemporalCli()).rejects.toThrow(told);
    expect(await readdir(join(home, 'cache', 'shotlist', 'temporal'))).toEqual([]);
  }
});

test('an install stops when told to', async () => {
  const home = await emptyMachine();
  cutNetwork();
  await writeScript(join(home, 'bin', 'go'), '#!/bin/sh\n[ "$1" = version ] && exit 0\nexec /bin/sleep 60\n');
  const stop = new AbortController();
  const onProgress = ({ step, state }: DevServerProgress) => {
    if (step === 'build' && state === 'begun') setTimeout(() => stop.abort(new Error('told to stop')), 50);
  };
  await expect(ensureTemporalCli({ onProgress, signal: stop.signal })).rejects.toThrow('told to stop');
});
