// THIRD_PARTY_NOTICES.md names every package that a published package brings along, with the licence it states.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readPackages } from '../toolchain/gates/workspace.mjs';

const root = path.join(import.meta.dirname, '..');
const notices = readFileSync(path.join(root, 'THIRD_PARTY_NOTICES.md'), 'utf8');

/** Direct dependencies of published packages, with the folder they are installed in. */
const brought = new Map(
  readPackages(root)
    .filter(({ manifest }) => !manifest.private)
    .flatMap(({ folder, manifest }) =>
      Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })
        .filter((name) => !name.startsWith('@shotlist/'))
        .map((name) => [name, path.join(root, folder, 'node_modules', name)] as const),
    ),
);

test.for([...brought])('%s is named with its licence', ([name, folder]) => {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { license?: unknown };
  expect(['MIT', 'ISC', 'Apache-2.0', 'BSD-3-Clause', '0BSD', 'OFL-1.1', 'MIT AND OFL-1.1']).toContain(
    manifest.license,
  );
  const line = notices.split('\n').find((candidate) => candidate.includes(`\`${name}\``));
  expect(line, `${name} is not in THIRD_PARTY_NOTICES.md`).toBeDefined();
  if (manifest.license === 'MIT' || manifest.license === 'ISC') expect(line).toContain(manifest.license);
  else expect(line).toMatch(/Open Font License|Apache|BSD/);
});

test('nothing is named that is gone', () => {
  const table = notices.slice(notices.indexOf('| package |'), notices.indexOf('## FFmpeg'));
  const named = [...table.matchAll(/`(@?[a-z0-9-]+(?:\/[a-z0-9.-]+)?(?:\.js)?)`/g)].map((found) => found[1]);
  expect(named.filter((name) => name !== undefined && !brought.has(name))).toEqual([]);
});
