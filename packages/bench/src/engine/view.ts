// The report for people.
import type { EngineReport, PeerReport } from './compare.js';
import type { Histories } from './histories.js';
import type { PeerSettings } from './peers.js';

/** A calm table; `verbose` adds where events and processor time went, and what tuning tried. */
export function describeReport(report: EngineReport, { verbose }: { readonly verbose: boolean }): string {
  const { machine, settings, ours, paced, raw, polling, child, bullmq } = report;
  const lines = [
    `${count(report.shots)} shots, median of ${settings.rounds} turns; ${settings.maxInFlight} in flight`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}`,
    `Temporal ${machine.temporalServer}, ${settings.server}; SDK ${machine.temporalSdk}`,
    `Provider: ${settings.provider}`,
    `Clock: ${settings.clock}`,
    '',
    `Shotlist is ${report.ratioToRaw} times as fast as an activity a row, ${report.ratioToPolling} times a polling one, ${report.ratioToChild} times a child a row${report.ratioToBullmq === null ? '' : `, ${report.ratioToBullmq} times BullMQ`}.`,
    '',
    heads(),
    row('Shotlist, CSV to checked results.csv', [
      report.shotsPerSecond,
      report.eventsPerShot,
      report.actionsPerShot,
      report.kills.shotlist?.duplicates,
    ]),
    ...(
      [
        ['Temporal alone, an activity a row', raw, 'activityARow'],
        ['Temporal alone, a polling activity a row', polling, 'pollingARow'],
        [`Temporal alone, a child a row (${count(child.rows)})`, child, 'childARow'],
      ] as const
    ).map(([name, peer, way]) =>
      row(name, [peer.rowsPerSecond, peer.eventsPerRow, peer.actionsPerRow, report.kills[way]?.duplicates]),
    ),
    ...(bullmq === null
      ? []
      : [row('BullMQ, a job a row', [bullmq.rowsPerSecond, undefined, undefined, report.kills.bullmq?.duplicates])]),
    '',
    ...(
      [
        ['an activity a row', raw],
        ['a polling activity a row', polling],
        ['a child a row', child],
      ] as const
    ).map(([name, peer]) => `${name}: ${tuned(peer.settings)}`),
    ...(bullmq === null
      ? []
      : [
          `BullMQ: ${bullmq.settings.workers} workers of ${bullmq.settings.concurrency} jobs; Redis ${bullmq.redis.version}, ${bullmq.redis.settings}`,
        ]),
    '',
    rate(
      `Shotlist at ${settings.pace.requests} requests/s (${count(paced.shots)} shots)`,
      paced.shots / paced.seconds,
      'shots/s',
      report.pacedEventsPerShot,
    ),
    `  at most ${paced.mostSendsInASecond} requests in any second`,
    '',
    `ratioToRaw ${report.ratioToRaw}   ratioToChild ${report.ratioToChild}   eventsPerShot ${report.eventsPerShot}   pacedEventsPerShot ${report.pacedEventsPerShot}`,
  ];
  if (verbose) {
    const { stage, run, check } = ours.steps;
    const { ours: us, server } = ours.cpuSeconds;
    lines.push(
      '',
      `Of ${ours.seconds} s: ${stage.toFixed(2)} reading and staging, ${run.toFixed(2)} the run, ${check.toFixed(2)} checking`,
      `Processor: ${us.toFixed(2)} s here, ${server?.toFixed(2) ?? 'unknown'} s the server`,
      '',
      'Events of the run',
      ...describeHistories(ours.histories, report.shots),
      '',
      'Events of the paced run',
      ...describeHistories(paced.histories, paced.shots),
      '',
      'An activity a row, tuning',
      ...describeTrials(raw),
      '',
      'A polling activity a row, tuning',
      ...describeTrials(polling),
      '',
      'A child workflow a row, tuning',
      ...describeTrials(child),
    );
  }
  return `${lines.join('\n')}\n`;
}

const WIDTHS = [11, 11, 12, 14];

function heads(): string {
  const titles = ['rows/s', 'events/row', 'actions/row', 'paid twice'];
  return `${''.padEnd(42)}${titles.map((title, column) => title.padStart(WIDTHS[column] ?? 0)).join('')}`;
}

function row(name: string, figures: readonly (number | undefined)[]): string {
  const cell = (figure: number | undefined, column: number) => {
    const text =
      figure === undefined ? '–' : column === 0 ? figure.toFixed(1) : column === 3 ? String(figure) : figure.toFixed(2);
    return text.padStart(WIDTHS[column] ?? 0);
  };
  return `${name.padEnd(42)}${figures.map(cell).join('')}`;
}

function rate(name: string, perSecond: number, unit: string, events?: number): string {
  const figure = `${name.padEnd(52)}${perSecond.toFixed(1).padStart(9)} ${unit.padEnd(8)}`;
  return events === undefined ? figure.trimEnd() : `${figure}${events.toFixed(2).padStart(7)} events a shot`;
}

function tuned(settings: PeerSettings): string {
  const { workflows, window, activitySlots, eagerActivities, workflowTaskSlots, polls, cachedWorkflows } = settings;
  return `${workflows} workflows, ${window} rows in flight, ${activitySlots} activity slots, ${eagerActivities} eager, ${workflowTaskSlots} workflow task slots, ${polls} polls, ${cachedWorkflows} cached`;
}

function describeTrials({ trials }: PeerReport): string[] {
  return trials.map(
    ({ settings, rowsPerSecond }) => `  ${rowsPerSecond.toFixed(0).padStart(6)} rows/s  ${tuned(settings)}`,
  );
}

/** A table of event types, those of all workflows of one part together. */
function describeHistories(histories: Histories, shots: number): string[] {
  const parts = Object.entries(histories);
  const types = new Map<string, number>();
  for (const [, { byType }] of parts)
    for (const [type, events] of Object.entries(byType)) types.set(type, (types.get(type) ?? 0) + events);
  const line = (name: string, cells: readonly (string | number)[], total: number | string) =>
    `  ${name.padEnd(46)}${cells.map((cell) => String(cell).padStart(9)).join('')}${String(total).padStart(9)}`;
  const sum = (figures: readonly number[]) => figures.reduce((total, figure) => total + figure, 0);
  const summed = (name: string, of: (history: Histories[keyof Histories]) => number) => {
    const figures = parts.map(([, history]) => of(history));
    return line(name, figures, sum(figures));
  };
  return [
    line(
      '',
      parts.map(([part]) => part),
      'all',
    ),
    summed('workflows', ({ workflows }) => workflows),
    summed('runs', ({ runs }) => runs),
    ...[...types]
      .toSorted((a, b) => b[1] - a[1])
      .map(([type, total]) =>
        line(
          type,
          parts.map(([, { byType }]) => byType[type] ?? 0),
          total,
        ),
      ),
    summed('events', ({ events }) => events),
    line(
      'events a shot',
      parts.map(([, { events }]) => (events / shots).toFixed(2)),
      (sum(parts.map(([, { events }]) => events)) / shots).toFixed(2),
    ),
    summed('payload KiB', ({ payloadBytes }) => Math.round(payloadBytes / 1024)),
  ];
}

function count(figure: number): string {
  return figure.toLocaleString('en');
}
