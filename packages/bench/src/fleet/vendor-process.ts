// The vendor of a fleet, as a process of its own: no kill reaches it, and its log is what everybody is judged by.
import { type FakeApiOptions, startFakeApi } from '@shotlist/testing/fake';

const api = await startFakeApi(JSON.parse(process.argv[2] ?? '') as FakeApiOptions);
let isThere = true;
// Also while it listens to nobody.
setInterval(() => undefined, 60_000);
// Away, it refuses connections and cuts those that are open; back, it remembers everything.
process.on('SIGUSR2', () => {
  isThere = !isThere;
  void api.setReachable(isThere);
});
console.log(`ready ${api.url}`);
