// docs/notifications.md says what is sent: every field of a message, every event, every setting.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NOTICE_EVENTS, SHOT_STATES } from '@shotlist/core';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { NotifyConfig, NotifyWebhookConfig } from '../config/config.js';
import { noticeMessage } from './notice-message.js';

const page = readFileSync(path.join(import.meta.dirname, '../../../../docs/notifications.md'), 'utf8');
const block = (kind: string) => new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\`$`, 'ms').exec(page)?.[1] ?? '';
const rows = (heading: string) =>
  (page.split('\n## ').find((part) => part.startsWith(heading) || part.startsWith(`# ${heading}`)) ?? '')
    .split('\n')
    .flatMap((line) => /^\| `([^`]+)` \|/.exec(line)?.[1] ?? []);

test('the sample is what is sent, and the table has every field of it', () => {
  const sample = JSON.parse(block('json')) as ReturnType<typeof noticeMessage>;
  const { data } = sample;
  if (data === null || data.gate === null || data.cost === null)
    throw new Error('The sample tells a gate, and a cost.');
  const { name, reason, since, until } = data.gate;
  const sent = noticeMessage(
    {
      id: 'id',
      event: 'gate',
      atMs: Date.parse(sample.timestamp),
      batchId: data.batch,
      epoch: data.run,
      account: data.account,
      name: data.name,
      source: data.source,
      state: data.state,
      verdict: data.verdict,
      counts: data.counts,
      total: data.shots,
      errors: data.errors,
      duplicates: data.duplicates,
      gate: {
        name: name as 'quota',
        reason,
        setBy: 'ledger',
        closedUntilMs: Date.parse(until ?? ''),
        sinceMs: Date.parse(since ?? ''),
      },
      store: {} as never,
    },
    data.cost,
    '',
  );
  expect(sent).toEqual(sample);
  expect(Object.keys(data.counts)).toEqual(SHOT_STATES);
  expect(SHOT_STATES.reduce((sum, state) => sum + data.counts[state], 0)).toBe(data.shots);
  expect(rows('The message')).toEqual([...Object.keys(sample), ...Object.keys(data).map((field) => `data.${field}`)]);
});

test('each event has a row, and the sample of a configuration names only what there is', () => {
  expect(rows('Events')).toEqual([...NOTICE_EVENTS]);
  const { notify } = parse(block('yaml')) as { notify: Record<string, { on?: string[] }> };
  for (const event of notify['team']?.on ?? []) expect(NOTICE_EVENTS).toContain(event);
});

test('every setting has a row', () => {
  const own = { on: true, gateAfter: true, webhook: true, command: true } satisfies Record<keyof NotifyConfig, true>;
  const hook = { url: true, urlEnv: true, secretEnv: true } satisfies Record<keyof NotifyWebhookConfig, true>;
  const settings = [...Object.keys(own), ...Object.keys(hook).map((key) => `webhook.${key}`)];
  // What only holds others has no row of its own.
  expect(new Set(rows('Notifications'))).toEqual(
    new Set(['notify.*', ...settings.filter((key) => key !== 'webhook').map((key) => `notify.*.${key}`)]),
  );
});
