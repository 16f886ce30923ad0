// Runs a tool of this repository by its JavaScript file, so that no shell or .cmd shim comes between.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root as ownRoot, toolchainEnvironment } from '../prepare.mjs';

/** Path of the file behind `bin` of the package `name`. */
export function toolFile(name, bin = name) {
  const folder = path.join(ownRoot, 'node_modules', name);
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[bin];
  return path.join(folder, file);
}

/**
 * Runs a tool to its end: `{ status, output }`, stdout and stderr in the order they came.
 * With `live` the output goes to this process's own and `output` stays empty.
 */
export function runTool(file, args, { cwd = ownRoot, env = {}, live = false } = {}) {
  return runProgram(process.execPath, [file, ...args], { cwd, env, live });
}

function runProgram(program, args, { cwd = ownRoot, env = {}, live = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...toolchainEnvironment({ node: process.execPath }).env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
      stdio: live ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (status) => resolve({ status: status ?? 1, output: stripVTControlCharacters(output) }));
  });
}

/** The number that `pattern` captures in a tool's output, 0 when it says none. */
export function countIn(output, pattern) {
  return Number(pattern.exec(output)?.[1] ?? 0);
}
