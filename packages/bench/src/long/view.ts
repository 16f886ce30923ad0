// The report for people.
import type { Machine } from '../machine.js';
import type { LongFigures } from './figures.js';
import type { LongScenario } from './scenario.js';
import type { ShotlistLong } from './shotlist.js';

/** What `--json` prints. */
export interface LongReport {
  readonly scenario: LongScenario;
  readonly shotlist: ShotlistLong;
  readonly polling: LongFigures | null;
  readonly machine: Machine;
}

export function describeLong({ scenario, shotlist, polling, machine }: LongReport, verbose: boolean): string {
  const { cpu, cores, memoryGiB, platform, node } = machine;
  const { inFlight, speed } = scenario;
  const column = (figures: LongFigures) => [
    figures.callsInAll.toFixed(2),
    figures.calls.list.toFixed(2),
    figures.calls.status.toFixed(2),
    figures.actions.toFixed(2),
    figures.heartbeats.toFixed(2),
    figures.events.toFixed(2),
    String(figures.historyBytes),
    String(figures.shots),
  ];
  const names = [
    'API calls a shot',
    '  of them of the list',
    '  of them of one status',
    'billed actions a shot',
    '  of them heartbeats',
    'events a shot',
    'history bytes a shot',
    'shots',
  ];
  const [ours, theirs] = [column(shotlist), polling === null ? [] : column(polling)];
  const { histories, placesUsed, seconds } = shotlist;
  const lines = [
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}, Node ${node}`,
    `Generations of 12 minutes, each up to a tenth quicker or slower; ${inFlight} in flight; a clock that runs ${speed} times as fast.`,
    '',
    ...(polling === null
      ? []
      : [
          `API calls: ${(polling.callsInAll / shotlist.callsInAll).toFixed(1)} times as many by the polling activity`,
          `Actions:   ${(polling.actions / shotlist.actions).toFixed(1)} times as many by the polling activity`,
          '',
        ]),
    `${''.padEnd(26)}${'Shotlist'.padStart(10)}${polling === null ? '' : 'polling activity'.padStart(20)}`,
    ...names.map((name, row) =>
      `${name.padEnd(26)}${(ours[row] ?? '').padStart(10)}${(theirs[row] ?? '').padStart(20)}`.trimEnd(),
    ),
    '',
    `${placesUsed === null ? '–' : `${(100 * placesUsed).toFixed(1)} %`} of the vendor's places used; ${seconds.toFixed(0)} s`,
    ...(verbose
      ? Object.entries(histories).flatMap(([part, { actions, runs, longest, byType, activities }]) => [
          '',
          `${part}: ${actions} actions in ${runs} runs, the longest of ${longest} events`,
          `  ${JSON.stringify(activities)}`,
          `  ${JSON.stringify(byType)}`,
        ])
      : []),
  ];
  return `${lines.join('\n')}\n`;
}
