// Runs a few lines in a Node process of their own, with the client from source.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { childNodeArguments } from '@shotlist/testing';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** What the lines print as JSON; rejects when the process fails. They end by themselves, or not at all. */
export async function runChild(
  lines: string,
  options: { readonly env?: NodeJS.ProcessEnv; readonly flags?: readonly string[] } = {},
): Promise<unknown> {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/_proxy$|^NODE_|^VITEST/i.test(name)),
  );
  const child = spawn(
    process.execPath,
    [...childNodeArguments(), ...(options.flags ?? []), '--input-type=module', '--eval', lines],
    { cwd: PACKAGE, env: { ...clean, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  let errors = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (code !== 0) throw new Error(`The process ended with ${code ?? signal}: ${errors}`);
  return JSON.parse(output);
}
