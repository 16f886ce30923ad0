// Writes docs/errors.md from core's tables. What is said here is only when each code comes up; the rest is the table's.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** When each error comes up. A test holds the keys against the table. */
export const errorOccasions = {
  CSV_EMPTY: 'The file has no bytes, only a header, or only blank rows.',
  CSV_COLUMN_MISSING: 'No column is called `prompt` and none is mapped to it.',
  CSV_COLUMN_UNKNOWN: 'With `--strict`, a column that is no parameter, or a `--map` that names no column.',
  CSV_HEADER: 'Two columns have one name, or a column has none.',
  CSV_SYNTAX:
    'A row has more or fewer cells than the header, a quoted field never ends, or text follows its closing quote.',
  CSV_ENCODING: 'Bytes that are not UTF-8, or not what `--encoding` says; the byte offset is given.',
  CSV_BINARY:
    'The file holds NUL or other control characters, or is a spreadsheet, an archive or an image by its first bytes.',
  CSV_TOO_LARGE: 'A field is above 64 KiB or a row above 256 KiB.',
  SHOT_ID_DUPLICATE: 'Two ids are equal, also when only case or Unicode form differs; both lines are given.',
  SHOT_ID_INVALID:
    'An id has other characters, is longer than 64, or is a name that Windows keeps for devices (`con`, `nul`, `com1`).',
  PROMPT_EMPTY: 'The prompt is empty, blank, or only characters without width.',
  PROMPT_TOO_LONG: 'The prompt has more than 1000 Unicode code points.',
  PROMPT_UNICODE: 'The prompt holds one half of a surrogate pair.',
  MODEL_UNKNOWN: 'The model is no key and no alias of the registry; the nearest key is named.',
  MODE_UNSUPPORTED: 'The model, or the account’s provider, has no text-to-video or no image-to-video.',
  DURATION_INVALID: 'The duration is not digits, or not a whole number above 0.',
  DURATION_UNSUPPORTED: 'The duration is outside the model’s range, or the account’s provider is narrower.',
  RESOLUTION_UNSUPPORTED: 'The resolution is unknown, or above what the model or the account’s provider has.',
  ASPECT_RATIO_UNSUPPORTED: 'The ratio is none of the four, or stands beside an `image_url`.',
  SEED_INVALID: 'The seed is not whole, below -1, or above 2147483647.',
  BOOLEAN_INVALID: '`camera_fixed` is none of `true false 1 0 yes no`.',
  FIELD_INVALID: 'A parameter in JSON has another type than the API’s, or is none of its eight parameters.',
  IMAGE_URL_BLOCKED:
    'The URL is not http(s), carries credentials, leads to a private or local address (also by redirect), or is a path outside the shot list’s folder.',
  IMAGE_URL_LOCAL: '`image_url` is a path, and the account’s provider takes only URLs.',
  IMAGE_TYPE_UNSUPPORTED: 'The path’s extension, or at submit the file’s first bytes, name no supported type.',
  IMAGE_UNREADABLE: 'The image is missing, broken, above 25 MB, or did not arrive within 30 seconds.',
  USAGE: 'An unknown command or flag, a missing value, or two flags that exclude each other.',
  CONFIG_INVALID:
    'The configuration has an unknown setting, a wrong type, or doesn’t parse; each with its path and, where it is known, its line.',
  ACCOUNT_UNKNOWN: '`--account` names no account of the configuration.',
  KEY_FORMAT: 'A key is missing where one is needed, or has quotes, white space or `Bearer ` in it.',
  PROVIDER_INVALID:
    'A provider, or a plugin, is not installed, throws or hangs when loaded, has another contract version, or its name is taken.',
  NAME_COLLISION:
    'An application’s worker has a workflow or an activity of its own with the name of one that `ShotlistPlugin` brings; both sides are named.',
  OUTPUT_PATH:
    'The output folder can’t be written, a pattern leads outside it or through a link, or two shots would get one name.',
  BATCH_NOT_FOUND: 'The store has no batch of this id.',
  USER_NOT_FOUND: '`users` or `keys` names a user by an id or a name that the gateway’s database doesn’t have.',
  API_KEY_NOT_FOUND: '`keys revoke` names a key by an id that the gateway’s database doesn’t have.',
  CONSOLE_KEY:
    'A browser has no session and shows no key, or `SHOTLIST_CONSOLE_KEY` is too short, or not set where others can reach the console.',
  FILE_NOT_FOUND: 'The shot list, or the file that `--config` names, is not there, is a folder, or may not be read.',
  TEMPORAL_UNREACHABLE: 'The Temporal server doesn’t answer within 10 seconds, the namespace is missing, or TLS fails.',
  TEMPORAL_CLI_MISSING:
    'The embedded server is wanted, no CLI is found, and neither download nor `go install` brings one.',
  DEV_SERVER_FAILED:
    'The embedded server ends or doesn’t answer after its start, or another one holds its database file.',
  PAYLOAD_UNREADABLE:
    'Temporal holds something for an account or a batch that was encrypted with a key that isn’t among those given, or by another key of that id, or it was changed. Nothing is started, told or sent.',
  DATABASE_UNREACHABLE:
    'The gateway can’t connect to PostgreSQL, lost its connection, or another process uses its database folder.',
  WEBHOOK_FAILED:
    'The receiver of a webhook answered with anything but 2xx, didn’t answer within 10 seconds, or may not be reached; or as many messages of its user as may be were still waiting for theirs. It stands in Temporal’s history alone.',
  NOTICE_FAILED:
    'A receiver of the configuration’s "notify" answered with anything but 2xx, or its command ended with anything but 0. It stands in Temporal’s history alone.',
  STORE_UNUSABLE:
    'The store is missing, read-only, full, or can’t be seen by the worker. A batch pauses and goes on when it works again.',
  STATE_NEWER:
    'Something in the store, in a `.shotlist` folder or in the gateway’s database has a form that only a later release knows. It is named, and nothing is changed.',
  INTERRUPTED: 'Ctrl-C. What was in flight is durable.',
  GATE_CLOSED:
    'Nothing ends with it now: commands wait while a gate is closed. The code stays, since codes are wire format.',
  BUDGET_SPENT: 'The shot was not sent: --max-generations or --max-cost is reached, failed generations included.',
  BATCH_STOPPED: 'The shot was not sent: a shot of --canary failed, or more shots failed than --tolerate allows.',
  CANCELED: 'Somebody canceled the batch.',
  BATCH_RUNNING:
    'A retry is asked for while a run of the batch goes on: what fails in it can be retried when it has ended.',
  INTERNAL: 'A defect of Shotlist: whatever no other code names.',
  NOT_SENT:
    'The connection was refused, the name didn’t resolve, or the permit ran out before the first byte was written.',
  THROTTLED: 'The vendor answered 429. It costs the shot no attempt.',
  UNAUTHORIZED: 'The vendor answered 401 or 403. The account’s gate closes.',
  REQUEST_REJECTED: 'The vendor judged the request itself invalid.',
  CONTENT_POLICY:
    'The vendor refused the prompt, the image or the finished video. Whether that costs depends on the vendor.',
  GENERATION_FAILED: 'The vendor took the request and ended it as failed.',
  GENERATION_NOT_FOUND: 'The vendor answers 404 for a generation, also some time after it was accepted.',
  FAILED_WITHOUT_REASON: 'The vendor took the request and ended it as failed, without a code or a word.',
  INPUT_UNUSABLE:
    'The vendor ended the generation as failed because of its input, such as an image that it could not load.',
  GENERATION_EXPIRED: 'The vendor ended the generation because it waited or worked for too long.',
  QUOTA_EXHAUSTED:
    'The units of a period are used up, by our count or by the vendor’s word. A batch waits for the next period; where the account says "fail", its shots end with this code, and a later run makes them.',
  VENDOR_UNREACHABLE:
    'Three requests in a row got no clean answer. The account’s gate closes, and one request tries it ever less often.',
  GENERATION_STUCK:
    'The vendor still says pending, or an unknown status, past the model’s deadline: two hours, or eight times what the model usually takes.',
  NOT_COLLECTED:
    'The batch was canceled with `--now` while the shot was at the vendor, or its answer was still awaited or looked for.',
  CANCEL_ASKED: 'The same, and the vendor said that it cancels the generation.',
  SUBMIT_AMBIGUOUS:
    'The request was sent, or maybe sent, no trustworthy answer came back, and the vendor can’t tell whether it holds it.',
  OUTPUT_UNAVAILABLE: 'The generation is completed, and its file answers 403, 404 or expired after every try.',
  OUTPUT_INVALID: 'The file is shorter than promised, too large, not a video, or ends in the middle.',
  VENDOR_UNAVAILABLE:
    'A question that costs nothing got no whole answer: 5xx, a broken connection, or none in time, after every try.',
  ANSWER_INVALID: 'An answer is no JSON, has another form than the API’s, or is a redirect; the place in it is named.',
  PROVIDER_ERROR: 'A provider threw something that is no error of this table.',
};

/** When each warning comes up. */
export const warningOccasions = {
  MODEL_ALIAS: 'The model is written as an alias (`higgsfield`, `kling_2_1`) and read as the key it stands for.',
  COLUMN_NEAR_KNOWN: 'A column is carried through whose name is nearly a parameter’s: `promt`, `aspect-ratio`.',
  ASPECT_RATIO_AS_TIME: 'A spreadsheet made a time of the ratio, `16:09` or `04:03:00`; it is read as what was typed.',
  SHOTS_IDENTICAL: 'Rows without ids are equal: each is made, and paid for, by itself.',
};

/** The page, as Markdown. */
export function renderErrorsPage({ ERRORS, WARNING_CODES }) {
  const yes = (flag) => (flag ? 'yes' : 'no');
  const rows = Object.entries(ERRORS).map(([code, error]) =>
    [
      '',
      `\`${code}\``,
      error.message,
      error.help,
      error.httpStatus,
      error.exitCode,
      yes(error.retryable),
      yes(error.mayHaveCost),
      errorOccasions[code] ?? '',
      '',
    ]
      .map((cell) => String(cell).replaceAll('|', '\\|'))
      .join(' | ')
      .trim(),
  );
  const warnings = WARNING_CODES.map((code) => `| \`${code}\` | ${warningOccasions[code] ?? ''} |`);
  return `# Errors

<!-- Written by \`pnpm errors-page\` from the error table in packages/core/src/errors.ts. -->

Every failure has one of these codes, wherever it appears: in a command’s message, in \`validate --json\`, in the column
\`result_error_code\`, in a workflow’s failure and in a gateway’s answer. Codes are wire format: they never change their meaning.

- **HTTP** is the status with which a gateway answers, **exit** the code with which a command ends.
- **Again** says that the same thing may succeed when tried again.
- **Cost** says that the vendor may have charged for it. \`no\` is a promise; \`yes\` is not a bill.

| code | message | what to do | HTTP | exit | again | cost | when |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}

## Exit codes

| exit | meaning |
|---|---|
| 0 | all shots succeeded |
| 1 | an error of the run |
| 2 | the command line or the configuration is wrong |
| 3 | the input is invalid; nothing was sent |
| 4 | not found |
| 5 | finished, and some shots failed |
| 6 | finished, and shots were left unsent: a cap (\`--max-generations\`, \`--max-cost\`) is reached, or a quota is used up and the account says \`fail\` |
| 7 | canceled |
| 130 | interrupted |

Rows left out by \`--skip-invalid\` are \`rejected\` in the results and don’t change the exit code.

## Warnings

Nothing is refused for a warning.

| code | when |
|---|---|
${warnings.join('\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const core = await import('../packages/core/dist/index.js');
  const file = path.join(import.meta.dirname, '..', 'docs', 'errors.md');
  writeFileSync(file, renderErrorsPage(core));
  console.log(path.relative(process.cwd(), file));
}
