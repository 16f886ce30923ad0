// The gateway under a fuzzer that knows nothing of it but its OpenAPI document.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createTestFolder, needs } from '@shotlist/testing';
import { expect, onTestFinished } from 'vitest';
import { openGateway } from '../__fixtures__/open-gateway.js';
import { openDatabase } from '../database/open-database.js';

/** What a schema can't say, such as which addresses are private, is refused with 400: the document promises no less, and that one check would ask for more. */
const ASKS_FOR_MORE = 'positive_data_acceptance';

needs('schemathesis').test(
  'whatever a fuzzer makes of its document: no error of its own, no answer of another form, no bad input taken',
  async (schemathesis) => {
    const folder = createTestFolder();
    const database = await openDatabase({ folder });
    onTestFinished(() => database.close());
    const { url, key } = await openGateway(database, { monthlyLimit: null });
    const fuzzer = spawn(
      schemathesis,
      [
        ['run', `${url}/openapi.json`, '--header', `Authorization: Bearer ${key}`],
        ['--phases', 'examples,coverage,fuzzing,stateful', '--max-examples', '40', '--seed', '1'],
        ['--exclude-checks', ASKS_FOR_MORE, '--no-color', '--generation-database', 'none'],
      ].flat(),
      { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let said = '';
    for (const stream of [fuzzer.stdout, fuzzer.stderr])
      stream.setEncoding('utf8').on('data', (text) => (said += text));
    const [code] = (await once(fuzzer, 'close')) as [number | null];
    expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
    for (const phase of ['Examples', 'Coverage', 'Fuzzing', 'Stateful']) expect(said).toContain(`✅  ${phase}`);
  },
  300_000,
);
