// Starts child.mjs: a process of its own that works on a store, from source.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url));

export function startChild(...args: readonly string[]) {
  return spawn(
    process.execPath,
    ['--conditions=@shotlist/source', '--disable-warning=ExperimentalWarning', CHILD, ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
}
