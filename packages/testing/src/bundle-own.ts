// A process of its own that bundles workflows for processes that run from source: WORKFLOWS [INTERCEPTORS...].
import { bundleTestWorkflows } from './workflow-bundle.js';

const [workflowsPath = '', ...interceptorModules] = process.argv.slice(2);
await bundleTestWorkflows(workflowsPath, { interceptorModules });
