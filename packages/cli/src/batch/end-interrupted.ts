// The end of a command after Ctrl-C.
import { EXIT, ShotlistError } from '@shotlist/core';
import { showError } from '../terminal/error-view.js';
import type { Output } from '../terminal/output.js';

/** For programs, after Ctrl-C. Returns the exit code. */
export async function endInterrupted(output: Output, help?: string): Promise<number> {
  const error = new ShotlistError('INTERRUPTED', help === undefined ? {} : { help });
  await output.writeEvent({ type: 'error', ...showError(error) });
  return EXIT.interrupted;
}
