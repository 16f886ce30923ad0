// From arguments to an exit code. Everything that is thrown below ends here, in one form.
import { CommanderError } from 'commander';
import { createProgram, type Invoke } from './program.js';
import { createOutput, flushStreams, watchStreams } from './terminal/output.js';
import { quoted } from './terminal/words.js';
import { UsageProblem } from './usage-problem.js';

/** Runs one command line and ends the process with its exit code. */
export async function runCommandLine(args: readonly string[]): Promise<never> {
  watchStreams();
  const exitCode = await exitCodeOf(args);
  await flushStreams();
  // Native parts (Temporal's core, FFmpeg) may keep handles open long after the work is done.
  process.exit(exitCode);
}

async function exitCodeOf(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const typed = ['shotlist', ...args].map(quoted).join(' ');
  const invoke: Invoke = async (load, options, argument, all) => {
    const command = await load();
    const run = () => command({ output: createOutput(options.json === true), typed }, options, argument, all);
    exitCode = await traced(run, args);
  };
  const program = createProgram(invoke);
  // Usage errors are shown below, in the one form that all errors have.
  for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])])
    command.exitOverride().configureOutput({ outputError: () => undefined, writeErr: () => undefined });
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    return await reportError(error, args);
  }
}

/** Services that run for weeks are no beginning of anything: what they do belongs to the traces of others. */
const SERVICES = ['worker', 'serve', 'console', 'dev-server', 'codec-server'];

async function traced(run: () => Promise<number>, args: readonly string[]): Promise<number> {
  const { beginTracing } = await import('./telemetry/tracing.js');
  const tracing = await beginTracing();
  if (tracing === undefined) return run();
  const name = args.find((arg) => !arg.startsWith('-')) ?? '';
  try {
    return await (SERVICES.includes(name) ? run() : tracing.command(name, run));
  } finally {
    await tracing.stop();
  }
}

async function reportError(error: unknown, args: readonly string[]): Promise<number> {
  const [{ ERRORS }, { errorText, showError }, { usageError }] = await Promise.all([
    import('@shotlist/core'),
    import('./terminal/error-view.js'),
    import('./usage-error.js'),
  ]);
  const known = error instanceof CommanderError || error instanceof UsageProblem ? usageError(error, args) : error;
  const shown = showError(known);
  const end = args.indexOf('--');
  const output = createOutput((end < 0 ? args : args.slice(0, end)).includes('--json'));
  if (output.json) await output.writeJson({ type: 'error', ...shown });
  else output.sayError(errorText(shown, output.errorColors));
  if (shown.code === 'INTERNAL' && error instanceof Error && (process.env.SHOTLIST_DEBUG ?? '') !== '') {
    process.stderr.write(`${error.stack ?? ''}\n`);
  }
  return ERRORS[shown.code].exitCode;
}
