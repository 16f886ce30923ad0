// shotlist cancel: nothing new is sent for a batch; what is in flight is collected, or, with --now, left at the vendor.
import { steer } from '../batch/steer.js';
import type { CommandContext } from '../define-command.js';
import type { CancelOptions } from '../steering-program.js';

export async function cancel(context: CommandContext, options: CancelOptions, wanted = ''): Promise<number> {
  return steer(context, options, { wanted, command: options.now === true ? 'cancel-now' : 'cancel' });
}
