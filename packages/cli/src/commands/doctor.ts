// shotlist doctor: what this machine has, what is missing, and what to type.
import { EXIT } from '@shotlist/core';
import { runChecks } from '../doctor/run-checks.js';
import type { CommandContext } from '../program.js';
import type { DoctorOptions } from '../setup-program.js';
import { sayChecks } from '../terminal/doctor-view.js';

export async function doctor({ output }: CommandContext, options: DoctorOptions): Promise<number> {
  const checks = await runChecks(options);
  const ok = checks.every(({ state }) => state !== 'wrong');
  if (output.json) await output.writeJson({ ok, checks });
  else sayChecks(output, checks);
  return ok ? EXIT.succeeded : EXIT.failed;
}
