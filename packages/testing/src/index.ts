// Everything for tests that run under vitest. `@shotlist/testing/fake` is the part that needs no test runner.
export {
  FAKE_API_ENDPOINTS,
  FAKE_API_FAULTS,
  REFUSAL_DIALECTS,
  bundleTestWorkflows,
  childNodeArguments,
  countDuplicates,
  createFakeProvider,
  createTinyVideo,
  hashRequest,
  readFakeCalls,
  readFakeLog,
  releaseFake,
  sampleRequest,
  startFakeApi,
} from './fake.js';
export { startTestTemporal } from './temporal-server.js';
export type { TestTemporal, TestTemporalOptions } from './temporal-server.js';
export { startCluster } from './cluster/start-cluster.js';
export type { ClusterOptions, TestCluster } from './cluster/start-cluster.js';
export { startPostgres } from './cluster/start-postgres.js';
export type { TestPostgres } from './cluster/start-postgres.js';
export { startGsServer, startS3Server } from './bucket-server.js';
export type { BucketServer } from './bucket-server.js';
export { needs } from './needs.js';
export type { NeededTool, Needing } from './needs.js';
export { fillFolder } from './kept.js';
export { describeProvider } from './provider-suite.js';
export type { ProviderFault, ProviderSuiteOptions } from './provider-suite.js';
export type { ProviderUnderTest } from './provider-session.js';
export { codeOf, collect, describeStore } from './store-suite.js';
export { createTestFolder } from './test-folder.js';
export type {
  FakeApi,
  FakeApiCall,
  FakeApiCounts,
  FakeApiEndpoint,
  FakeApiFault,
  FakeApiFaultName,
  FakeApiGeneration,
  FakeApiOptions,
  FakeApiQuota,
  FakeBehaviour,
  FakeFetch,
  FakeGeneration,
  FakeLogEntry,
  FakeLogLine,
  FakeProvider,
  FakeProviderOptions,
  FakeRefusal,
  FakeScript,
  FakeTiming,
  FaultRule,
  RateWindow,
  RefusalDialect,
  TinyVideoOptions,
  TokenBucket,
} from './fake.js';
