// Names and what is to be said of each, a line a thing; what doesn't fit goes on under its own beginning.
import type { Colors, Output } from './output.js';
import { table } from './table.js';
import { wrapLines } from './wrap.js';

export type Fact = readonly [name: string, lines: readonly string[]];

export function sayFacts(output: Output, facts: readonly Fact[], width: number): void {
  output.say(factsText(facts, width, output.stream.columns, output.colors));
}

export function factsText(facts: readonly Fact[], width: number, columns: number | undefined, colors: Colors): string {
  // Two spaces before, two between.
  const room = columns === undefined ? undefined : columns - width - 4;
  const rows = facts.flatMap(([name, lines]) =>
    lines
      .flatMap((line) => wrapLines(line, room).split('\n'))
      .map((line, index) => [colors.dim(index === 0 ? name : ''), line]),
  );
  return table(rows, { widths: [width] });
}
