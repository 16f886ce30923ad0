// The fake vendor without a test runner: for processes that tests start and kill, for benchmarks, for examples.
export { createFakeProvider } from './fake-provider.js';
export type { FakeProvider, FakeProviderOptions } from './fake-provider.js';
export type { FakeBehaviour, FakeGeneration, FakeScript, FakeTiming } from './fake-script.js';
export { countDuplicates, readFakeCalls, readFakeLog, releaseFake } from './fake-log.js';
export type { FakeFetch, FakeLogEntry, FakeLogLine, FakeRefusal } from './fake-log.js';
export { hashRequest } from './fake-vendor.js';
export { sampleRequest } from './sample-request.js';
export { childNodeArguments } from './child-node.js';
export { createTinyVideo } from './tiny-video.js';
export type { TinyVideoOptions } from './tiny-video.js';
export { startFakeApi } from './fake-api/start-fake-api.js';
export type { FakeApi, FakeApiGeneration } from './fake-api/start-fake-api.js';
export type { FakeApiCall, FakeApiCounts } from './fake-api/calls.js';
export { FAKE_API_ENDPOINTS, FAKE_API_FAULTS } from './fake-api/fault-names.js';
export type { FakeApiEndpoint, FakeApiFault, FakeApiFaultName } from './fake-api/fault-names.js';
export type { FaultRule } from './fake-api/fault-rule.js';
export { REFUSAL_DIALECTS } from './fake-api/options.js';
export type { FakeApiOptions, FakeApiQuota, RateWindow, RefusalDialect, TokenBucket } from './fake-api/options.js';
