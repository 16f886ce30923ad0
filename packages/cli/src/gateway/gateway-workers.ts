// The gateway's own activities: hearing how generations go, and telling it by webhook. Each on a queue of its own.
import {
  ERRORS,
  gatewayTaskQueue,
  isShotlistError,
  type ListenerActivities,
  webhookTaskQueue,
  type WebhookActivities,
} from '@shotlist/core';
import { AT_ONCE_FOR_A_USER, type GenerationChanged, type SendWebhook } from '@shotlist/server';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { connectWorkers } from '../batch/connect.js';
import type { Serving } from '../batch/serve.js';
import type { NamedTemporal } from '../batch/temporal-place.js';
import { nextTryMs } from './next-try.js';

/** Attempts that wait for a receiver cost next to nothing; so many users may have one that doesn't answer. */
const WEBHOOKS_AT_ONCE = 25 * AT_ONCE_FOR_A_USER;

export interface GatewayWorkersOptions {
  readonly temporal: NamedTemporal;
  /** Of the gateway's database. */
  readonly databaseId: string;
  readonly generationChanged: GenerationChanged;
  readonly sendWebhook: SendWebhook;
  readonly graceMs: number;
}

/** Throws `TEMPORAL_UNREACHABLE`. */
export async function startGatewayWorkers(options: GatewayWorkersOptions): Promise<Serving> {
  const { temporal, databaseId, graceMs } = options;
  const shared = await connectWorkers(temporal);
  const create = (taskQueue: string, activities: ListenerActivities | WebhookActivities, atOnce?: number) =>
    Worker.create({
      ...shared,
      taskQueue,
      activities,
      shutdownGraceTime: graceMs,
      ...(atOnce === undefined ? {} : { maxConcurrentActivityTaskExecutions: atOnce }),
    });
  try {
    const workers = await Promise.all([
      create(gatewayTaskQueue(databaseId), listenerActivities(options.generationChanged)),
      create(webhookTaskQueue(databaseId), webhookActivities(options.sendWebhook), WEBHOOKS_AT_ONCE),
    ]);
    const working = Promise.all(workers.map((worker) => worker.run()));
    let stopping: Promise<void> | undefined;
    const failed = new Promise<never>((_, reject) => working.catch(reject));
    failed.catch(() => undefined);
    const stop = async (): Promise<void> => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await working.catch(() => undefined);
      await shared.connection.close();
    };
    return {
      failed,
      get isRunning() {
        return workers.every((worker) => worker.getState() === 'RUNNING');
      },
      stop: () => (stopping ??= stop()),
    };
  } catch (error) {
    await shared.connection.close();
    throw error;
  }
}

/** What fails is told by its code: a database's own words quote what stood in a statement. */
function listenerActivities(generationChanged: GenerationChanged): ListenerActivities {
  return {
    async generationChanged(change) {
      try {
        await generationChanged(change);
      } catch (error) {
        const code = isShotlistError(error) ? error.code : 'INTERNAL';
        throw ApplicationFailure.retryable(ERRORS[code].message, code);
      }
    },
  };
}

function webhookActivities(sendWebhook: SendWebhook): WebhookActivities {
  return {
    async sendWebhook({ delivery }) {
      const told = await sendWebhook(delivery).catch(() => {
        throw ApplicationFailure.retryable(ERRORS.DATABASE_UNREACHABLE.message, 'DATABASE_UNREACHABLE');
      });
      if (told.outcome === 'taken') return;
      if (told.outcome === 'gone') throw ApplicationFailure.nonRetryable(told.reason, 'WEBHOOK_FAILED');
      const isBusy = told.outcome === 'busy';
      throw ApplicationFailure.create({
        message: told.reason,
        type: 'WEBHOOK_FAILED',
        nextRetryDelay: nextTryMs(Date.now() - activityInfo().scheduledTimestampMs, isBusy),
      });
    },
  };
}
