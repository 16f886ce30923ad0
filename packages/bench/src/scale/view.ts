// The report for people: ratios first, then a row a size.
import type { ScaleFigures } from './measure.js';

const MEBI = 2 ** 20;

export function describeScale(figures: readonly ScaleFigures[]): string {
  const last = figures.at(-1);
  const first = figures[0];
  const before = figures.at(-2);
  const lines: string[] = [];
  if (last !== undefined && first !== undefined && before !== undefined) {
    const memory = (name: 'submit' | 'worker') => ratio(last.peakBytes[name], before.peakBytes[name]);
    lines.push(
      `shots/s at ${last.rows}, as a share of those at ${first.rows}: ${ratio(last.shotsPerSecond, first.shotsPerSecond)}`,
      `most memory at ${last.rows}, as a multiple of that at ${before.rows}: submit ${memory('submit')}, worker ${memory('worker')}`,
      '',
    );
  }
  const rows = [
    ['shots', 'shots/s', 'ingest s', 'run s', 'finish s', 'submit MiB', 'worker MiB', 'events/shot', 'longest', 'MB'],
    ...figures.map((each) => [
      each.rows,
      each.shotsPerSecond.toFixed(0),
      each.steps.ingest.toFixed(1),
      each.steps.run.toFixed(1),
      each.steps.finish.toFixed(1),
      (each.peakBytes.submit / MEBI).toFixed(0),
      (each.peakBytes.worker / MEBI).toFixed(0),
      (each.histories.events / each.rows).toFixed(3),
      each.histories.longest.events,
      (each.histories.largest.bytes / 1e6).toFixed(2),
    ]),
  ];
  return `${[...lines, ...rows.map((cells) => cells.map((cell) => String(cell).padStart(12)).join(''))].join('\n')}\n`;
}

function ratio(one: number, other: number): string {
  return (one / other).toFixed(2);
}
