// Numbers, spans and moments as people read them.

const whole = new Intl.NumberFormat('en');
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `12,345` */
export function count(value: number): string {
  return whole.format(value);
}

/** `1 shot`, `2 shots` */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${whole.format(value)} ${value === 1 ? one : many}`;
}

/** `812 B`, `3.4 MB` */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [size, step] = [value, 0];
  while (size >= 999.95 && step < units.length - 1) {
    size /= 1000;
    step += 1;
  }
  return `${step === 0 ? size : oneDigit.format(size)} ${units[step]}`;
}

/** `8 s`, `4 min`, `3 h 20 min`, `2 d 4 h` */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}

/** `26 Nov, 17:02`, with the year where it isn't this one. */
export function moment(ms: number): string {
  const time = new Date(ms);
  const isThisYear = time.getFullYear() === new Date().getFullYear();
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
  }).format(time);
}

/** `4 min ago`, `just now` */
export function ago(ms: number, nowMs: number): string {
  return nowMs - ms < 10_000 ? 'just now' : `${span(nowMs - ms)} ago`;
}

/** `USD 12.40`; small prices keep their digits. */
export function money(value: number, currency: string | null): string {
  if (currency === null) return oneDigit.format(value);
  const most = value > 0 && value < 0.1 ? 4 : 2;
  return new Intl.NumberFormat('en', { style: 'currency', currency, maximumFractionDigits: most }).format(value);
}

/** `12.5 requests a second`, `one request in 40 s` */
export function pace(perSecond: number): string {
  return perSecond >= 1
    ? `${oneDigit.format(perSecond)} requests a second`
    : `one request in ${span(1000 / perSecond)}`;
}

/** `a second`, `in 10 s` */
export function per(ms: number): string {
  const names: Readonly<Record<number, string>> = { 1_000: 'a second', 60_000: 'a minute', 3_600_000: 'an hour' };
  return names[ms] ?? `in ${oneDigit.format(ms / 1000)} s`;
}
