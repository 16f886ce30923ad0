// Where and when a workflow writes what stands on its page of Temporal's UI.
import type { PageContext } from '@shotlist/core/workflow';
import { workflowInfo } from '@temporalio/workflow';
import { isoTime, nowMs } from './clock.js';

export function pageContext(): PageContext {
  return { nowMs: nowMs(), namespace: workflowInfo().namespace, timeText: isoTime };
}
