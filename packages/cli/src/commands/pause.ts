// shotlist pause: nothing more is sent for now; what is in flight is collected.
import { steer } from '../batch/steer.js';
import type { CommandContext } from '../define-command.js';
import type { SteerOptions } from '../steering-program.js';

export async function pause(context: CommandContext, options: SteerOptions, wanted = ''): Promise<number> {
  return steer(context, options, { wanted, command: 'pause' });
}
