// An application's workflow interceptor: it signs what the workflow `greet` says.
import { workflowInfo, type WorkflowInterceptorsFactory } from '@temporalio/workflow';

export const interceptors: WorkflowInterceptorsFactory = () => ({
  inbound: [
    {
      async execute(input, next) {
        const result = await next(input);
        return workflowInfo().workflowType === 'greet' ? `${String(result)}, says the interceptor` : result;
      },
    },
  ],
});
