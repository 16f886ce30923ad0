// The vendor of a run, as a process of its own: no kill reaches it, and its log is what everybody is judged by.
import { type FakeApiOptions, startFakeApi } from '@shotlist/testing/fake';

const { url } = await startFakeApi(JSON.parse(process.argv[2] ?? '') as FakeApiOptions);
console.log(`ready ${url}`);
