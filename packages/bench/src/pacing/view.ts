// The report for people.
import type { PacingReport, Run, ScenarioReport } from './compare.js';

/** A table for each vendor, then how everybody was set. */
export function describePacing({ scenarios, machine }: PacingReport): string {
  const { cpu, cores, memoryGiB, platform, node } = machine;
  const lines = [
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}, Node ${node}`,
    'Figures are from the vendors’ own logs. Where it is said, each system loses one process to SIGKILL when half of the shots are made.',
    'Used: from a tenth of the shots on until the list runs out, the time after the SIGKILL included.',
    ...scenarios.flatMap(describeScenario),
  ];
  return `${lines.join('\n')}\n`;
}

function describeScenario({ scenario, systems }: ScenarioReport): string[] {
  const runs = Object.values(systems);
  const width = Math.max(...runs.map(({ says }) => says.length));
  const columns = ['used', 'places used', 'worst second', '429', 'twice', 'made', 'seconds'];
  const row = (name: string, cells: readonly string[]) =>
    `  ${name.padEnd(width)}${cells.map((cell, column) => cell.padStart((columns[column] ?? '').length + 3)).join('')}`;
  return [
    '',
    `${scenario.name}: ${scenario.says}`,
    `  ${scenario.shots} shots, ${scenario.maxInFlight} in flight, ${scenario.generationMs / 1_000} s each, ${scenario.kills ? 'one' : 'no'} SIGKILL`,
    row('', columns),
    ...runs.map((run) => row(run.says, cellsOf(run))),
    ...runs.flatMap((run) => [
      ...describeLearning(run),
      ...(run.broke === undefined ? [] : [`  ${run.says}: ${run.broke}`]),
    ]),
    ...runs.map(({ says, settings }) => `  ${says}: ${settings}`),
  ];
}

function cellsOf(run: Run): string[] {
  return [
    percent(run.usedOfAllowed),
    percent(run.placeTimeUsed),
    String(run.worstSecond),
    String(run.throttled),
    String(run.duplicates),
    String(run.made),
    run.seconds.toFixed(0),
  ];
}

function describeLearning({ says, learning }: Run): string[] {
  if (learning === null) return [];
  const { settledSeconds, sentOfAllowed, usedOfAllowed } = learning;
  return [
    `  ${says}: below 1.2 times the allowed after ${settledSeconds.toFixed(1)} s; from second 30 on ${percent(sentOfAllowed)} sent, ${percent(usedOfAllowed)} taken`,
  ];
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}
