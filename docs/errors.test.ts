// docs/errors.md says what the error table says.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ERRORS, EXIT } from '../packages/core/src/errors.js';
import { WARNING_CODES } from '../packages/core/src/problem.js';
import { errorOccasions, renderErrorsPage, warningOccasions } from '../toolchain/errors-page.mjs';

const page = readFileSync(path.join(import.meta.dirname, 'errors.md'), 'utf8');

test('the page is what the table renders to; else: pnpm errors-page', () => {
  expect(page).toBe(renderErrorsPage({ ERRORS, WARNING_CODES }));
});

test('each code says when it comes up, and none that is gone is explained', () => {
  expect(Object.keys(errorOccasions).toSorted()).toEqual(Object.keys(ERRORS).toSorted());
  expect(Object.keys(warningOccasions).toSorted()).toEqual([...WARNING_CODES].toSorted());
});

test('each exit code of the table is explained', () => {
  for (const code of Object.values(EXIT)) expect(page).toContain(`\n| ${code} | `);
});
