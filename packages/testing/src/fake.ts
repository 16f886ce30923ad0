// The fake vendor without a test runner: for processes that tests start and kill, for benchmarks, for examples.
export { createFakeProvider } from './fake-provider.js';
export type { FakeProvider, FakeProviderOptions } from './fake-provider.js';
export type { FakeBehaviour, FakeGeneration, FakeScript, FakeTiming } from './fake-script.js';
export { countDuplicates, readFakeCalls, readFakeLog } from './fake-log.js';
export type { FakeFetch, FakeLogEntry, FakeLogLine, FakeRefusal } from './fake-log.js';
export { hashRequest } from './fake-vendor.js';
export { sampleRequest } from './sample-request.js';
export { childNodeArguments } from './child-node.js';
export { createTinyVideo } from './tiny-video.js';
export type { TinyVideoOptions } from './tiny-video.js';
