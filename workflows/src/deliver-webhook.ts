// One message by webhook, tried until it is taken, or for three days.
import type { WebhookActivities } from '@shotlist/core/workflow';
import { proxyActivities } from '@temporalio/workflow';

export interface DeliverWebhookInput {
  /** Names it to the activity. */
  readonly delivery: string;
  /** Where `sendWebhook` runs. */
  readonly taskQueue: string;
}

/** Fails when nobody took it in time, or said that nobody ever will. */
export async function deliverWebhook({ delivery, taskQueue }: DeliverWebhookInput): Promise<void> {
  const { sendWebhook } = proxyActivities<WebhookActivities>({
    taskQueue,
    startToCloseTimeout: '1 minute',
    scheduleToCloseTimeout: '3 days',
    // After 5 s, 20 s, 80 s, 5 min, 21 min, 85 min, and then every four hours.
    retry: { initialInterval: '5 seconds', backoffCoefficient: 4, maximumInterval: '4 hours' },
  });
  await sendWebhook({ delivery });
}
