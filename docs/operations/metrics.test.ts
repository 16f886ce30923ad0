// The page of metrics, the alerts, the runbook and the dashboard name what there is, and all of it.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Metric, METRICS } from '../../packages/core/src/metrics.js';

const read = (file: string) => readFileSync(path.join(import.meta.dirname, file), 'utf8');
const all: readonly Metric[] = Object.values(METRICS);

test('each metric has its row: type, unit, labels and meaning are the table’s', () => {
  const rows = read('metrics.md')
    .split('\n')
    .filter((line) => line.startsWith('| `shotlist_'));
  expect(rows).toEqual(
    all.map(({ name, kind, unit, labels, help }) => {
      const named = labels.length === 0 ? 'none' : labels.map((label) => `\`${label}\``).join(', ');
      return `| \`${name}\` | ${kind} | \`${unit}\` | ${named} | ${help} |`;
    }),
  );
});

/** Series of a metric, as Prometheus has them. */
function seriesOf({ name, kind }: Metric): string[] {
  return kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

test.each(['alerts.yml', 'grafana-dashboard.json'])('%s asks for no metric that there is not', (file) => {
  const known = new Set(all.flatMap(seriesOf));
  const asked = new Set([...read(file).matchAll(/shotlist_[a-z_]+/g)].map(([name]) => name));
  expect([...asked].filter((name) => !known.has(name))).toEqual([]);
  expect(asked.size).toBeGreaterThan(10);
});

test('each alert has a section in the runbook, and each section an alert', () => {
  const alerts = read('alerts.yml');
  const names = [...alerts.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);
  expect([...alerts.matchAll(/runbook: runbook\.md#(\w+)/g)].map(([, anchor]) => anchor)).toEqual(
    names.map((name) => name.toLowerCase()),
  );
  const [, section = ''] = /\n## Alerts\n([\s\S]*?)(?=\n## |$(?![\s\S]))/.exec(read('runbook.md')) ?? [];
  expect([...section.matchAll(/^### (\w+)$/gm)].map(([, name = '']) => name).toSorted()).toEqual(names.toSorted());
});
