// What a person reads who has shots made once more.
import type { Account } from '../batch/accounts.js';
import type { FollowedRun } from '../batch/follow-run.js';
import type { PlannedRetry } from '../batch/plan-retry.js';
import { amount } from './money.js';
import type { Output } from './output.js';
import { factLines } from './run-view.js';
import { unservedText } from './submit-view.js';
import { count, counted } from './words.js';

export function sayRetry(output: Output, batchId: string, planned: PlannedRetry, account: Account): void {
  const { bold, dim } = output.colors;
  const { sends, asks } = planned;
  if (sends + asks === 0) {
    output.say(`\n  ${bold(batchId)} has nothing to retry.\n`);
    return;
  }
  output.say(`\n  ${bold(batchId)}  ${dim(`account ${account.name}`)}\n`);
  if (sends > 0) output.say(`  ${counted(sends, 'shot')} sent once more${costText(planned, account)}.`);
  if (asks > 0)
    output.say(
      `  ${counted(asks, 'shot')} ${asks === 1 ? 'is' : 'are'} or may be at the vendor: asked about and fetched, not bought again.`,
    );
  output.say();
}

function costText({ sends, paid, cost, unpriced }: PlannedRetry, { isPreview, prices }: Account): string {
  if (isPreview) return '';
  const again = paid === 0 ? '' : `; ${count(paid)} of them were, or may have been, paid for before`;
  if (prices === undefined || unpriced === sends) return `, at a price that is not known${again}`;
  const some = unpriced === 0 ? '' : ', and what has no price';
  return `, for ${amount(Math.round(cost * 1_000_000), prices.currency)} ${prices.currency}${some}${again}`;
}

/** The run goes on without whoever began it. */
export function sayRetried(output: Output, { manifest, account, settings, served }: FollowedRun): void {
  const { green, bold, yellow } = output.colors;
  output.say(`\n  ${green('✓')} ${bold('Begun')}`);
  const words = unservedText({ account, settings }, served);
  if (words !== undefined) output.say(`\n  ${yellow('!')} ${words}`);
  output.say();
  output.say(
    factLines(output, [
      ['status', `shotlist status ${manifest.batchId}${settings.flags}`],
      ['cancel', `shotlist cancel ${manifest.batchId}${settings.flags}`],
    ]),
  );
  output.say();
}
