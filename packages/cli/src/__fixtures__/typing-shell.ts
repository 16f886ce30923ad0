// A shell that somebody types into: what is set in one line holds in the next, and what asks for a secret gets the next line.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childNodeArguments } from '@shotlist/testing';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const MARK = '##ended';

export interface TypingShell {
  /** What the lines print, and the exit code of the last. */
  type(...lines: readonly string[]): Promise<{ readonly code: number; readonly text: string }>;
  end(): void;
}

/** Knows `shotlist` as this checkout's command. */
export function openShell(folder: string, environment: NodeJS.ProcessEnv): TypingShell {
  const child = spawn('bash', ['--norc', '-s'], { cwd: folder, env: environment });
  let text = '';
  let heard = () => {};
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      heard();
    });
  const node = [process.execPath, ...childNodeArguments(), MAIN].map((word) => `'${word}'`).join(' ');
  child.stdin.write(`shotlist() { ${node} "$@" < /dev/null; }\n`);
  return {
    async type(...lines) {
      text = '';
      child.stdin.write(`${lines.join('\n')}\necho "${MARK} $?"\n`);
      const form = new RegExp(`^${MARK} (\\d+)\\n`, 'm');
      while (!form.test(text)) await new Promise<void>((resolve) => (heard = resolve));
      const [, code = ''] = form.exec(text) ?? [];
      return { code: Number(code), text: text.replace(form, '') };
    },
    end: () => void child.kill('SIGKILL'),
  };
}
