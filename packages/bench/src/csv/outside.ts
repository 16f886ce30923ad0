// Readers that are programs of their own: the whole command, from its start to its end, and Python.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { commandFile } from '../command.js';
import type { Measurement } from './measure.js';

/** Python's time begins when it is up, as that of the others does; its peak comes in KiB. */
const pythonReader = (rows: string) => `
import csv, json, resource, sys, time
began = time.perf_counter()
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    rows = sum(1 for _ in ${rows})
seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"rows": rows, "seconds": seconds, "peakBytes": peak}))
`;
const PYTHON_ROWS = { lists: 'csv.reader(file)', objects: 'csv.DictReader(file)' } as const;

/** `shotlist validate FILE --json`: loading the command is part of it. */
export async function measureCommand(path: string): Promise<Measurement> {
  const beganMs = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', new URL('./peak-memory.js', import.meta.url).href, commandFile, 'validate', path, '--json'],
    { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] },
  );
  const [stdout, peakBytes] = await Promise.all([
    text(child.stdio[1] as NodeJS.ReadableStream),
    text(child.stdio[3] as NodeJS.ReadableStream),
    once(child, 'close'),
  ]);
  const seconds = (performance.now() - beganMs) / 1000;
  const { valid } = JSON.parse(stdout) as { readonly valid: number };
  return { rows: valid, seconds, peakBytes: Number(peakBytes) };
}

/** Python's csv module; undefined on a machine without Python. */
export async function measurePython(as: keyof typeof PYTHON_ROWS, path: string): Promise<Measurement | undefined> {
  const child = spawn('python3', ['-c', pythonReader(PYTHON_ROWS[as]), path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const isThere = await once(child, 'spawn').then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  const { rows, ...others } = JSON.parse(await text(child.stdout)) as Measurement;
  // To the reader of lists the header is one more.
  return { rows: as === 'lists' ? rows - 1 : rows, ...others };
}
