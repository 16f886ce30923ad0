// Tests that need a program of the system: run where it is, and said to be skipped where it isn't.
import { accessSync, constants } from 'node:fs';
import { type TestFunction, test } from 'vitest';

/** A program that a test needs. */
export interface Program {
  readonly name: string;
  readonly path: string;
}

export const CHROMIUM: Program = { name: 'Chromium', path: '/usr/bin/chromium' };
export const FFMPEG: Program = { name: 'ffmpeg', path: '/usr/bin/ffmpeg' };

/** The first of these programs that isn't there. */
export function missing(programs: readonly Program[]): Program | undefined {
  return programs.find((program) => {
    try {
      accessSync(program.path, constants.X_OK);
      return false;
    } catch {
      return true;
    }
  });
}

/** A browser on a busy machine is slow: a page of many shots took 26 s beside other work. */
const TIMEOUT_MS = 300_000;

/** `test`, for those that need these programs. */
export function testWith(programs: readonly Program[]): (name: string, body: TestFunction) => void {
  const absent = missing(programs);
  return (name, body) => {
    if (absent === undefined) test(name, body, TIMEOUT_MS);
    else test(name, ({ skip }) => skip(`skipped: needs ${absent.name}`));
  };
}
