// Numbers, sizes, times and paths as people read them.
import path from 'node:path';

const whole = new Intl.NumberFormat('en');

/** `12,345` */
export function count(value: number): string {
  return whole.format(value);
}

/** `1 shot`, `12 shots` */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `4.2 MB`: powers of 1000, as file managers count. */
export function bytes(value: number): string {
  let size = value;
  let step = 0;
  while (size >= 999.5 && step < SIZES.length - 1) {
    size /= 1000;
    step += 1;
  }
  return `${step === 0 || size >= 99.5 ? Math.round(size) : size.toFixed(1)} ${SIZES[step]}`;
}

/** `8 s`, `4 min`, `3 h 20 min`, `2 d 4 h`: two units at most, for estimates. */
export function roughTime(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}

/** `0:07`, `12:30`, `1:02:03`: how long something has taken. */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** `0.4 s`, `12 s`, `2:05` */
export function took(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 100_000 ? `${Math.round(ms / 1000)} s` : clock(ms);
}

/** As a shell takes it. */
export function quoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** A path as a person in this folder types it: relative below it, absolute elsewhere. */
export function shownPath(absolutePath: string, folder: string = process.cwd()): string {
  const relative = path.relative(folder, absolutePath);
  if (relative === '') return '.';
  return relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)
    ? absolutePath
    : relative;
}
