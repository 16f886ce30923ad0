// What a door lets through: code for workflows reaches neither zod, nor time zones, nor Node, whatever it imports on the way.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './prepare.mjs';

/** Every file and package that `entry` loads, types left out. */
function reach(entry: string, files = new Set<string>(), packages = new Set<string>()) {
  if (files.has(entry)) return { files, packages };
  files.add(entry);
  const source = readFileSync(entry, 'utf8');
  for (const [, clause, specifier] of source.matchAll(/^(?:import|export)\s+([^;]*?\s+from\s+)?'([^']+)';/gms)) {
    const named = /\{([^}]*)\}/
      .exec(clause ?? '')?.[1]
      ?.split(',')
      .filter((name) => name.trim() !== '');
    const onlyTypes =
      clause?.startsWith('type ') === true || named?.every((name) => name.trim().startsWith('type ')) === true;
    if (onlyTypes || specifier === undefined) continue;
    if (specifier.startsWith('.'))
      reach(path.join(path.dirname(entry), specifier.replace(/\.js$/, '.ts')), files, packages);
    else packages.add(specifier);
  }
  return { files, packages };
}

test('core’s workflow door reaches reducers, and neither zod, nor time zones, nor Node', () => {
  const { files, packages } = reach(path.join(root, 'packages/core/src/workflow.ts'));
  expect([...files].every((file) => existsSync(file))).toBe(true);
  expect(files.size).toBeGreaterThan(5);
  expect([...packages].filter((name) => /^(zod$|temporal-polyfill|node:)/.test(name))).toEqual([]);
});

test('core’s main door does reach both: the search sees what it looks for', () => {
  const { packages } = reach(path.join(root, 'packages/core/src/index.ts'));
  expect([...packages]).toEqual(expect.arrayContaining(['zod', 'temporal-polyfill']));
});

test('workflows reach core by its workflow door alone', () => {
  const { files, packages } = reach(path.join(root, 'workflows/src/index.ts'));
  expect(files.size).toBeGreaterThan(2);
  const strange = [...packages].filter(
    (name) => !/^(@temporalio\/(workflow|common)|@shotlist\/core\/workflow)$/.test(name),
  );
  expect(strange).toEqual([]);
});

test('what a workflow of another application imports reaches our workflows and core’s workflow door alone', () => {
  const { packages } = reach(path.join(root, 'packages/temporal/src/workflow.ts'));
  // The definition of the Nexus service has its library, which is made for workflows.
  expect([...packages].toSorted()).toEqual(['@shotlist/core/workflow', '@shotlist/workflows', 'nexus-rpc']);
});
