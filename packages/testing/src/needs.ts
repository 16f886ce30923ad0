// Tests that need a tool which no npm package brings: run where it is, and say what is missing where it isn't.
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { test } from 'vitest';

interface ToolPlaces {
  readonly variable: string;
  readonly names: readonly string[];
  /** Folders beside those of PATH. */
  readonly elsewhere?: readonly string[];
}

/** Where a tool is looked for: an environment variable that names it first, then these names on PATH. */
const TOOLS = {
  ffprobe: { variable: 'FFPROBE_PATH', names: ['ffprobe'] },
  ffmpeg: { variable: 'FFMPEG_PATH', names: ['ffmpeg'] },
  chromium: { variable: 'CHROMIUM_PATH', names: ['chromium', 'chromium-browser', 'google-chrome'] },
  psql: { variable: 'PSQL_PATH', names: ['psql'] },
  php: { variable: 'PHP_PATH', names: ['php'] },
  // Debian keeps a server's programs off PATH.
  initdb: { variable: 'INITDB_PATH', names: ['initdb'], elsewhere: ['/usr/lib/postgresql/15/bin'] },
  python: { variable: 'PYTHON_PATH', names: ['python3'] },
  schemathesis: { variable: 'SCHEMATHESIS_PATH', names: ['schemathesis'] },
  // A Python that has Temporal’s SDK.
  temporalio: { variable: 'TEMPORAL_PYTHON', names: [] },
  // `node toolchain/run.mjs temporal-server` builds it.
  'temporal-server': { variable: 'TEMPORAL_SERVER_PATH', names: ['temporal-server'] },
  // `node toolchain/run.mjs s3-server` and `gs-server` build them.
  's3-server': { variable: 'S3_SERVER_PATH', names: ['versitygw'] },
  'gs-server': { variable: 'GS_SERVER_PATH', names: ['fake-gcs-server'] },
  // Of PyPI: `.ci/run` brings it.
  hadolint: { variable: 'HADOLINT_PATH', names: ['hadolint'] },
  'systemd-analyze': { variable: 'SYSTEMD_ANALYZE_PATH', names: ['systemd-analyze'] },
  curl: { variable: 'CURL_PATH', names: ['curl'] },
  openssl: { variable: 'OPENSSL_PATH', names: ['openssl'] },
  prometheus: { variable: 'PROMETHEUS_PATH', names: ['prometheus'] },
  promtool: { variable: 'PROMTOOL_PATH', names: ['promtool'] },
  'redis-server': { variable: 'REDIS_SERVER_PATH', names: ['redis-server'] },
} as const satisfies Record<string, ToolPlaces>;

/** A tool that a machine may lack. */
export type NeededTool = keyof typeof TOOLS;

/** What {@link needs} gives. */
export interface Needing {
  /** The tool's path; undefined where it is missing. */
  readonly path: string | undefined;
  /** A test that is given the tool's path. Where the tool is missing it is skipped, and its name says why. */
  test(name: string, run: (toolPath: string) => void | Promise<void>, timeoutMs?: number): void;
}

/** Tests that need `tool`: `needs('ffprobe').test('…', (ffprobe) => …)`. */
export function needs(tool: NeededTool, environment: NodeJS.ProcessEnv = process.env): Needing {
  const found = findTool(tool, environment);
  return {
    path: found,
    test(name, run, timeoutMs) {
      test.skipIf(found === undefined)(nameOf(name, tool, found), () => run(found ?? ''), timeoutMs);
    },
  };
}

/** The name under which a test appears. */
export function nameOf(name: string, tool: NeededTool, found: string | undefined): string {
  return found === undefined ? `${name} (skipped: needs ${tool})` : name;
}

/** The file that the tool's variable names, or else the first of its names on PATH; undefined when it can't be run. */
export function findTool(tool: NeededTool, environment: NodeJS.ProcessEnv): string | undefined {
  const { variable, names, elsewhere = [] }: ToolPlaces = TOOLS[tool];
  const given = environment[variable];
  if (given !== undefined && given !== '') return isExecutable(given) ? given : undefined;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = (environment['PATH'] ?? environment['Path'] ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '');
  return names
    .flatMap((name) => [...folders, ...elsewhere].map((folder) => path.join(folder, `${name}${suffix}`)))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
