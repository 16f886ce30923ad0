// Commands that mend a set-up, as a POSIX shell takes them. None of them shows a secret, or needs one in its text.
import path from 'node:path';
import { fileThatSet } from '../config/variable-origin.js';
import { quoted } from '../terminal/words.js';

/** Takes variables back, wherever they were set: in this shell, or in a `.env`. */
export function unset(names: readonly string[], environment: NodeJS.ProcessEnv = process.env): string[] {
  const set = names.filter((name) => (environment[name] ?? '') !== '');
  const byFile = new Map<string | undefined, string[]>();
  for (const name of set) {
    const file = fileThatSet(name, environment);
    byFile.set(file, [...(byFile.get(file) ?? []), name]);
  }
  return [...byFile].map(([file, these]) =>
    file === undefined
      ? `unset ${these.join(' ')}`
      : edit(file, these.length === 1 ? `/^(export )?${these[0]} *=/d` : `/^(export )?(${these.join('|')}) *=/d`),
  );
}

/** Gives a variable a value: in this shell where it was set there, else in the `.env`, whose last word counts. */
export function set(name: string, value: string, folder: string, environment: NodeJS.ProcessEnv = process.env): string {
  return isOfShell(name, environment)
    ? `export ${name}=${value}`
    : `printf '\\n%s\\n' "${name}=${value}" >> ${envFile(folder)}`;
}

/** Asks for a secret without showing it, and keeps it where it is looked for. */
export function askSecret(name: string, folder: string, environment: NodeJS.ProcessEnv = process.env): string {
  return isOfShell(name, environment)
    ? `read -rs ${name} && export ${name}`
    : `read -rs KEY && printf '\\n%s\\n' "${name}=$KEY" >> ${envFile(folder)}`;
}

/** The same for a file of its own. */
export function askSecretFile(file: string): string {
  return `read -rs KEY && (umask 077 && printf '%s\\n' "$KEY" > ${quoted(file)}) && chmod 600 ${quoted(file)}`;
}

/** Turns a line of a file into a comment: what stood there is kept. */
export function commentOut(file: string, line: string): string {
  return edit(file, `${line}s/^/# /`);
}

/** With an ending, `-i` is the same everywhere; the copy would hold secrets. */
function edit(file: string, script: string): string {
  const named = quoted(file);
  return `sed -E -i.bak '${script}' ${named} && rm ${named}.bak`;
}

function isOfShell(name: string, environment: NodeJS.ProcessEnv): boolean {
  return (environment[name] ?? '') !== '' && fileThatSet(name, environment) === undefined;
}

function envFile(folder: string): string {
  return quoted(path.relative(process.cwd(), path.join(folder, '.env')) || '.env');
}
