// How rounds are shown: one calm line each, and a table at the end.
import type { PlayedRound } from './play.js';

export function describeRound(played: PlayedRound): string {
  const { fault, round, what, shots, succeeded, generations, duplicates, ambiguous, seconds, violations, notes } =
    played;
  const figures = [
    `${succeeded} of ${shots} shots`,
    `${generations} generations`,
    `${duplicates} duplicates`,
    `${ambiguous} ambiguous`,
    `${seconds.toFixed(1)} s`,
  ];
  const lines = [
    `${violations.length === 0 ? 'held ' : 'BROKE'}  ${fault} ${round}: ${what}: ${figures.join(', ')}`,
    ...violations.map((words) => `         ${words}`),
    ...[...new Set(notes)].map((words) => `         note: ${words}`),
  ];
  if (played.folder !== undefined) lines.push(`         seed ${played.seed}, kept in ${played.folder}`);
  return `${lines.join('\n')}\n`;
}

const HEADS = ['fault', 'rounds', 'broke', 'shots', 'generations', 'duplicates', 'ambiguous', 'seconds'];

export function describeRounds(all: readonly PlayedRound[]): string {
  const byFault = new Map<string, PlayedRound[]>();
  for (const played of all) byFault.set(played.fault, [...(byFault.get(played.fault) ?? []), played]);
  const rows = [...byFault].map(([fault, rounds]) => {
    const sum = (of: (round: PlayedRound) => number) => rounds.reduce((total, round) => total + of(round), 0);
    const seconds = rounds.map((round) => round.seconds);
    return [
      fault,
      String(rounds.length),
      String(sum(({ violations }) => (violations.length === 0 ? 0 : 1))),
      String(sum(({ shots }) => shots)),
      String(sum(({ generations }) => generations)),
      String(sum(({ duplicates }) => duplicates)),
      String(sum(({ ambiguous }) => ambiguous)),
      `${Math.min(...seconds).toFixed(0)} to ${Math.max(...seconds).toFixed(0)}`,
    ];
  });
  const widths = HEADS.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return `\n${[HEADS, ...rows].map(line).join('\n')}\n`;
}
