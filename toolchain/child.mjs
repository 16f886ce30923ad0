// Runs one program to its end: same terminal, same signals, same exit code.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';

/**
 * Runs `args` in the toolchain's Node and ends this process as the child ended.
 * Ctrl-C reaches the child from the terminal; this process only waits for it.
 */
export function runInNode(tools, args, { cwd, env }) {
  const child = spawn(tools.node, args, { cwd, stdio: 'inherit', env });
  // A terminal sends SIGINT to the whole group; sending it again would count as a second Ctrl-C.
  const forwarded = hasTerminal() ? ['SIGTERM', 'SIGHUP'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (forwarded.includes(signal)) child.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.exitCode = signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1);
      resolve(process.exitCode);
    });
  });
}

/** True when a terminal controls this process, whatever stdin and stdout are. */
function hasTerminal() {
  if (process.platform === 'win32') return true;
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
