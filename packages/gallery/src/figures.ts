// Numbers and times as people read them, the same on every machine.

const whole = new Intl.NumberFormat('en');
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const money = new Intl.NumberFormat('en', { maximumFractionDigits: 4 });

/** `12,345`. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** `1 shot`, `2 shots`. */
export function formatShots(count: number): string {
  return `${whole.format(count)} ${count === 1 ? 'shot' : 'shots'}`;
}

/** `0.125`: at most four digits behind the point, as prices a second have. */
export function formatCost(cost: number): string {
  return money.format(cost);
}

/** `812 B`, `3.4 MB`: decimal units, as file managers show them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = -1;
  // 999,950 is where one digit behind the point would round up to 1,000.
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${oneDigit.format(value)} ${units[unit]}`;
}

/** `8 s`, `12 min 44 s`, `2 h 5 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${oneDigit.format(seconds)} s`;
  const rounded = Math.round(seconds);
  if (rounded < 3600) return joinParts(Math.floor(rounded / 60), 'min', rounded % 60, 's');
  const minutes = Math.round(seconds / 60);
  return joinParts(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

function joinParts(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0
    ? `${whole.format(large)} ${largeUnit}`
    : `${whole.format(large)} ${largeUnit} ${small} ${smallUnit}`;
}

/** `2026-11-23 11:15 UTC`; a text that is no time stays as it is. */
export function formatTime(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
