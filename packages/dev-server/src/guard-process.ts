// Starts the guard: detached, so that it outlives whatever ends this process, and with its output in the log.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { GuardOptions } from './guard/protocol.js';

const MAX_LOG_BYTES = 4 * 1024 * 1024;

// Only when run from source, by our own tests: Node strips the types, but imports name the compiled files.
const SOURCE_HOOK =
  'data:text/javascript,import{registerHooks}from"node:module";' +
  'registerHooks({resolve(s,c,n){try{return n(s,c)}catch(e){if(!s.endsWith(".js"))throw e;return n(s.slice(0,-3)+".ts",c)}}})';

function nodeArguments(): string[] {
  const guard = fileURLToPath(new URL('./guard/main.js', import.meta.url));
  const isSource = import.meta.url.endsWith('.ts');
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return [
    '--disable-warning=ExperimentalWarning',
    ...(major === 22 && minor < 13 ? ['--experimental-sqlite'] : []),
    ...(isSource ? ['--import', SOURCE_HOOK] : []),
    isSource ? guard.replace(/\.js$/, '.ts') : guard,
  ];
}

/** Settings of this process that the guard and the server must not inherit. */
function guardEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name !== 'NODE_OPTIONS' && !/^TEMPORAL_/i.test(name)),
  );
}

/** The log grows for as long as a database is used: the older part is kept once. */
async function turnLog(path: string): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > MAX_LOG_BYTES) await rename(path, `${path}.1`);
}

export async function spawnGuard(options: GuardOptions, logFile: string): Promise<ChildProcess> {
  await turnLog(logFile);
  const log = await open(logFile, 'a', 0o600);
  try {
    const child = spawn(process.execPath, [...nodeArguments(), JSON.stringify(options)], {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: guardEnvironment(),
      windowsHide: true,
    });
    child.on('error', () => {});
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

/** The last line of the log that says something, for a message; it is never long. */
export async function lastLogLine(logFile: string): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  const line = text
    .trimEnd()
    .split('\n')
    .findLast((candidate) => candidate.trim() !== '' && !candidate.includes('shotlist guard:'));
  return (line ?? '').slice(0, 300);
}
