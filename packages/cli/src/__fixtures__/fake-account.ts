// A config whose account `main` makes its videos at the fake vendor, which all processes of a test share.
import { createTestFolder, type FakeBehaviour, type FakeLogEntry, readFakeLog, releaseFake } from '@shotlist/testing';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

export interface FakeAccount {
  readonly folder: string;
  /** What the vendor would charge for. */
  readonly made: () => FakeLogEntry[];
  /** Lets what is held complete: all of it, or the first so many that were made. */
  readonly release: (first?: number) => void;
}

/** A new folder with `shots.csv` of so many shots and a config; `script` is what the vendor does, `settings` what else is set, `traits` what the vendor is like, `account` what is set of it. */
export function folderWithFakeAccount(
  shots: number,
  script: FakeBehaviour | readonly FakeBehaviour[] = {},
  settings: object = {},
  traits: object = {},
  account: object = {},
): FakeAccount {
  const folder = createTestFolder();
  const logFile = path.join(folder, 'vendor.ndjson');
  const rows = Array.from({ length: shots }, (_, index) => `s${index},A quiet street ${index},5\n`);
  writeFileSync(path.join(folder, 'shots.csv'), `id,prompt,duration\n${rows.join('')}`);
  writeFileSync(
    path.join(folder, 'shotlist.config.js'),
    `import { createFakeProvider } from '@shotlist/testing/fake';
const options = ${JSON.stringify({ logFile, script, ...traits })};
export default {
  ...${JSON.stringify(settings)},
  accounts: {
    main: { provider: () => createFakeProvider(options), maxInFlight: 8, ...${JSON.stringify(account)} },
    spare: { provider: () => createFakeProvider(options), rate: { requests: 5, per: '1s' } },
  },
};
`,
  );
  return { folder, made: () => readFakeLog(logFile), release: (first) => releaseFake(logFile, first) };
}
