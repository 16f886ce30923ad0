// Runs one program to its end: same terminal, same signals, same exit code.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { toolchainEnvironment } from './prepare.mjs';

/**
 * Runs `args` in the toolchain's Node and ends this process as the child ended.
 * Ctrl-C reaches the child from the terminal; this process only waits for it.
 */
export function runInNode(tools, args, cwd) {
  const child = spawn(tools.node, args, {
    cwd,
    stdio: 'inherit',
    env: toolchainEnvironment(tools).env,
  });
  const forward = (signal) => {
    // A terminal sends SIGINT to the whole group; sending it again would count as a second Ctrl-C.
    if (signal !== 'SIGINT') child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.exitCode = signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1);
      resolve(process.exitCode);
    });
  });
}
