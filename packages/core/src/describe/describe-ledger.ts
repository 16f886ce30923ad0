// An account's ledger on Temporal's own page: places, pace, gates, quotas, and who waits.
import type { LedgerView, QuotaView } from '../messages.js';
import { batchWorkflowId } from '../names.js';
import { describeGate } from './describe-gate.js';
import { counted, type PageContext, workflowLink } from './page.js';

/** In Markdown, without a key. */
export function describeLedger(view: LedgerView, page: PageContext): string {
  const { limits, inFlight, unknown, pacePerSecond, gates, quotas, awaiting, waiting } = view;
  const pace = pacePerSecond === null ? '' : ` · ${Math.round(pacePerSecond * 600) / 10} permits a minute`;
  return [
    `**${inFlight}** of ${limits?.maxInFlight ?? '?'} places in use${unknown > 0 ? `, ${unknown} of them unknown` : ''}${pace}`,
    '',
    ...(gates.length === 0 ? ['- no gate closed'] : gates.map((gate) => `- ${describeGate(gate, page)}`)),
    ...quotas.filter(({ endsMs }) => endsMs > page.nowMs).map((quota) => `- ${describeQuota(quota, page)}`),
    ...awaiting.map((sender) => `- grants nothing before ${workflowLink(sender, sender, page)} has reported`),
    ...waiting.map(
      ({ batchId, wants }) =>
        `- ${workflowLink(batchWorkflowId(batchId), batchId, page)} waits for ${counted(wants, 'permit')}`,
    ),
  ].join('\n');
}

function describeQuota(quota: QuotaView, { timeText }: PageContext): string {
  const { name, posted, pending, unknown, limit, endsMs } = quota;
  const left = Math.max(0, limit - posted - pending - unknown);
  return `quota ${name}: **${left}** of ${counted(limit, 'unit')} left until ${timeText(endsMs)} (${posted} used, ${pending} given out, ${unknown} unknown)`;
}
