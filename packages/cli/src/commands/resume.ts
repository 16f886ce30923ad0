// shotlist resume: a batch that was paused goes on.
import { steer } from '../batch/steer.js';
import type { CommandContext } from '../define-command.js';
import type { SteerOptions } from '../steering-program.js';

export async function resume(context: CommandContext, options: SteerOptions, wanted = ''): Promise<number> {
  return steer(context, options, { wanted, command: 'resume' });
}
