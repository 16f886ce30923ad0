// Set-ups that are broken: doctor finds each, and what it prints, typed as it stands, mends it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EXIT } from '@shotlist/core';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { type FakeApi, startFakeApi, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShell, type TypingShell } from '../__fixtures__/typing-shell.js';

let temporal: TestTemporal;
let vendor: FakeApi;
let cli: string;
beforeAll(async () => {
  cli = (await ensureTemporalCli()).path;
  temporal = await startTestTemporal();
  vendor = await startFakeApi({ apiKey: KEY, quota: { limit: 100, period: 'month' } });
}, 600_000);
afterAll(async () => {
  await vendor.close();
  await temporal.stop();
});

const KEY = 'lt_mended-key-0042';
const CANARY = 'lt_canary-key-9999';

interface Broken {
  readonly files?: Readonly<Record<string, string>>;
  /** Typed before anything else. */
  readonly before?: readonly string[];
  /** What is found, by name and how bad it is. */
  readonly finds: `${'✗' | '!'} ${string}`;
  readonly says: string | RegExp;
  /** What is typed where a secret is asked for. */
  readonly secret?: string;
}

/** The block of one finding. */
function block(text: string, head: string): string {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.trim().startsWith(head));
  if (first < 0) throw new Error(`"${head}" is not among what was found:\n${text}`);
  const next = lines.findIndex((line, index) => index > first && (/^ {2}[✓!✗] /.test(line) || line === ''));
  return lines.slice(first, next).join('\n');
}

async function mend({ files = {}, ...broken }: Broken): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-mend-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const { PATH } = process.env;
  const shell = openShell(folder, { PATH, HOME: folder, TEMPORAL_CLI_PATH: cli });
  try {
    await mendIn(shell, broken);
  } finally {
    shell.end();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function mendIn(shell: TypingShell, { before = [], finds, says, secret }: Omit<Broken, 'files'>): Promise<void> {
  const { code, text } = await shell.type(...before, 'shotlist doctor');
  expect(code, text).toBe(finds.startsWith('✗') ? EXIT.failed : EXIT.succeeded);
  const found = block(text, finds);
  expect(found.replace(/\s+/g, ' ')).toMatch(says);
  const commands = [...found.matchAll(/^ *\$ (.+)$/gm)].map(([, command = '']) => command);
  expect(commands.length, found).toBeGreaterThan(0);
  const typed = await shell.type(...commands, ...(secret === undefined ? [] : [secret]));
  expect(typed.code, `${commands.join('\n')}\n${typed.text}`).toBe(0);
  const after = await shell.type('shotlist doctor');
  expect(after.text).not.toMatch(new RegExp(`[!✗] ${finds.slice(2)}`));
  expect(after.code, after.text).toBe(EXIT.succeeded);
  expect(`${text}${typed.text}${after.text}`).not.toContain('canary');
}

/** A configuration with an account at the fake vendor. */
const atVendor = (options: string) => ({
  'shotlist.config.yaml': `accounts:
  main:
    provider: videogenapi
    options: { ${options}, baseUrl: '${vendor.baseUrl}' }
`,
});

const brokenSetUps: Readonly<Record<string, () => Broken>> = {
  'a named store that is not there': () => ({
    files: { 'shotlist.config.yaml': 'store: my videos\n' },
    finds: '! Store',
    says: 'is not there yet',
  }),
  'a file where the store belongs': () => ({
    files: { 'shotlist.config.yaml': 'store: videos\n', videos: 'a file' },
    finds: '✗ Store',
    says: 'it is not a folder',
  }),
  'a key that is not set': () => ({
    files: { ...atVendor('apiKeyEnv: MY_KEY'), '.env': '# no line end' },
    finds: '✗ Account main',
    says: 'MY_KEY: The variable is not set.',
    secret: KEY,
  }),
  'a key with Bearer in front, in this shell': () => ({
    files: atVendor('apiKeyEnv: MY_KEY'),
    before: [`export MY_KEY='Bearer ${CANARY}'`],
    finds: '✗ Account main',
    says: '"Bearer" in front',
    secret: KEY,
  }),
  'a key that the vendor refuses, in .env': () => ({
    files: { ...atVendor('apiKeyEnv: MY_KEY'), '.env': `MY_KEY=${CANARY}\n` },
    finds: '✗ Account main',
    says: 'The vendor refused the key.',
    secret: KEY,
  }),
  'a file of a key that others may read': () => ({
    files: { ...atVendor('apiKeyFile: key.txt'), 'key.txt': KEY },
    before: ['chmod 644 key.txt'],
    finds: '! Account main',
    says: 'Others may read the key',
  }),
  'more in a month than the vendor gives': () => ({
    files: {
      'shotlist.config.yaml': `${atVendor('apiKeyEnv: MY_KEY')['shotlist.config.yaml']}    quotas: [{ limit: 500, per: month }]\n`,
      '.env': `MY_KEY=${KEY}\n`,
    },
    finds: '! Account main',
    says: 'more than the vendor gives',
  }),
  'an account that somebody closed': () => ({
    before: ['shotlist account close preview --reason "a trial"'],
    finds: '! Account preview',
    says: 'a trial',
  }),
  'a server that is not there, named in this shell': () => ({
    before: ['export TEMPORAL_ADDRESS=127.0.0.1:9 TEMPORAL_NAMESPACE=videos'],
    finds: '✗ Temporal',
    says: 'Nobody listens there.',
  }),
  'a server that is not there, named in .env': () => ({
    files: { '.env': 'export TEMPORAL_ADDRESS=127.0.0.1:9\nTEMPORAL_NAMESPACE=videos\n' },
    finds: '✗ Temporal',
    says: 'Nobody listens there.',
  }),
  'a namespace that is not there': () => ({
    before: [`export TEMPORAL_ADDRESS=${temporal.address} TEMPORAL_NAMESPACE=mended`],
    finds: '✗ Temporal',
    says: 'The namespace "mended" is not there.',
  }),
  'TLS at a server that has none': () => ({
    before: [`export TEMPORAL_ADDRESS=${temporal.address} TEMPORAL_TLS=true`],
    finds: '✗ Temporal',
    says: 'the server doesn’t',
  }),
  'a profile by a name that is almost right': () => ({
    files: { 'temporal.toml': `[profile.prod]\naddress = "${temporal.address}"\n` },
    before: ['export TEMPORAL_CONFIG_FILE=temporal.toml TEMPORAL_PROFILE=prd'],
    finds: '✗ Temporal',
    says: 'Did you mean "prod"',
  }),
  'two configurations': () => ({
    files: { 'shotlist.config.json': '{}', 'shotlist.config.yaml': 'accounts: {}\n' },
    finds: '✗ Config',
    says: 'more than one configuration',
  }),
  'a line in .env that is none': () => ({
    files: { '.env': `A=1\n${CANARY}\nB=2\n` },
    finds: '✗ Config',
    says: '.env:2',
  }),
  'a variable that .env sets otherwise': () => ({
    files: { '.env': 'COLOUR=canary\n' },
    before: ['export COLOUR=blue'],
    finds: '! Variables',
    says: 'COLOUR: set otherwise in .env',
  }),
  'a secret of messages that is not set': () => ({
    files: {
      'shotlist.config.yaml':
        'notify: { team: { webhook: { url: "https://hooks.example", secretEnv: HOOK_SECRET } } }\n',
    },
    finds: '✗ Notify',
    says: 'HOOK_SECRET: The variable is not set.',
  }),
};

test.concurrent.each(Object.entries(brokenSetUps))('%s', (_, of) => mend(of()), 120_000);
