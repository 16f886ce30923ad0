// The one error table. Server, CLI, workflow failures and docs/errors.md derive from it; a test ties them together.

/** What a code means everywhere it appears. */
export interface ErrorDefinition {
  /** One sentence, without the place or the value: those come with each occurrence. */
  readonly message: string;
  /** What a person can do about it. */
  readonly help: string;
  /** HTTP status where the gateway answers with it. */
  readonly httpStatus: number;
  /** Exit code where a command ends with it. */
  readonly exitCode: ExitCode;
  /** Trying the same again may succeed. */
  readonly retryable: boolean;
  /** A vendor may have charged for the attempt that ended so. */
  readonly mayHaveCost: boolean;
}

/** Exit codes of the `shotlist` command. */
export const EXIT = {
  succeeded: 0,
  failed: 1,
  usage: 2,
  invalidInput: 3,
  notFound: 4,
  someShotsFailed: 5,
  gateClosed: 6,
  canceled: 7,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const input = (message: string, help: string): ErrorDefinition => ({
  message,
  help,
  httpStatus: 400,
  exitCode: EXIT.invalidInput,
  retryable: false,
  mayHaveCost: false,
});
const usage = (message: string, help: string): ErrorDefinition => ({
  ...input(message, help),
  exitCode: EXIT.usage,
});
const shot = (message: string, help: string, flags: Partial<ErrorDefinition> = {}): ErrorDefinition => ({
  message,
  help,
  httpStatus: 502,
  exitCode: EXIT.someShotsFailed,
  retryable: false,
  mayHaveCost: false,
  ...flags,
});
const run = (message: string, help: string, flags: Partial<ErrorDefinition> = {}): ErrorDefinition => ({
  message,
  help,
  httpStatus: 503,
  exitCode: EXIT.failed,
  retryable: true,
  mayHaveCost: false,
  ...flags,
});

export const ERRORS = {
  // Shot lists: the file
  CSV_EMPTY: input('The shot list has no shots.', 'Add at least one row below the header.'),
  CSV_COLUMN_MISSING: input(
    'A required column is missing.',
    'Name a column "prompt", or map one: --map prompt=YOUR_COLUMN.',
  ),
  CSV_COLUMN_UNKNOWN: input(
    'A column is not one of Shotlist’s.',
    'Correct its name, or leave out --strict to carry it through.',
  ),
  CSV_HEADER: input('The header has an empty or repeated column name.', 'Give every column a name of its own.'),
  CSV_SYNTAX: input('The CSV is malformed here.', 'Check the quotes and the number of cells in this row.'),
  CSV_ENCODING: input('The file is not valid UTF-8.', 'Save it as UTF-8, or say what it is: --encoding windows-1252.'),
  CSV_BINARY: input('The file is not text.', 'Export the sheet as CSV and submit that.'),
  CSV_TOO_LARGE: input('A field or row is larger than the limit.', 'Shorten it; fields may have 64 KiB, rows 256 KiB.'),
  // Shot lists: a shot
  SHOT_ID_DUPLICATE: input('Two shots have the same id.', 'Ids must differ in more than case or Unicode form.'),
  SHOT_ID_INVALID: input(
    'The shot id is not usable as a file name.',
    'Use 1 to 64 of A-Z a-z 0-9 _ -, starting with a letter or digit.',
  ),
  PROMPT_EMPTY: input('The prompt is empty.', 'Describe the shot in 1 to 1000 characters.'),
  PROMPT_TOO_LONG: input('The prompt is too long.', 'Shorten it to 1000 characters.'),
  PROMPT_UNICODE: input('The prompt holds half a character (a lone surrogate).', 'Type the character again.'),
  MODEL_UNKNOWN: input('No such model.', 'See "shotlist models".'),
  MODE_UNSUPPORTED: input('The model does not have this mode.', 'Choose another model, or change image_url.'),
  DURATION_INVALID: input('The duration is not a whole number of seconds.', 'Write digits only, for example 5.'),
  DURATION_UNSUPPORTED: input(
    'The model does not make clips of this length.',
    'See "shotlist models" for each model’s range.',
  ),
  RESOLUTION_UNSUPPORTED: input(
    'The model does not have this resolution.',
    'See "shotlist models" for each model’s resolutions.',
  ),
  ASPECT_RATIO_UNSUPPORTED: input(
    'The aspect ratio is not available.',
    'Use 16:9, 4:3, 1:1 or 9:21, and none with image_url.',
  ),
  SEED_INVALID: input(
    'The seed is not a whole number from -1 to 2147483647.',
    'Leave it empty or write -1 for a random one.',
  ),
  BOOLEAN_INVALID: input('The value is not true or false.', 'Write true, false, 1, 0, yes or no.'),
  FIELD_INVALID: input('The value has the wrong type.', 'See the API reference for the parameter’s type.'),
  IMAGE_URL_BLOCKED: input(
    'The image URL may not be used.',
    'Use a public http(s) URL without credentials, or a path inside the shot list’s folder.',
  ),
  IMAGE_URL_LOCAL: input(
    'This provider does not take local images.',
    'Put the image at a public URL, or use an account that renders locally.',
  ),
  IMAGE_TYPE_UNSUPPORTED: input('The image type is not supported.', 'Use jpg, jpeg, png, gif or webp.'),
  IMAGE_UNREADABLE: input(
    'The image can’t be read.',
    'Check the path, and that the file is a whole image of at most 25 MB.',
  ),
  // Commands and settings
  USAGE: usage('The command line is not understood.', 'See "shotlist --help".'),
  CONFIG_INVALID: usage('The configuration is not valid.', 'Correct the named setting.'),
  ACCOUNT_UNKNOWN: usage('No such account.', 'See the accounts of your configuration; "preview" is always there.'),
  KEY_FORMAT: usage('The API key is missing or malformed.', 'Set it without quotes, newline or "Bearer ".'),
  PROVIDER_INVALID: usage('The provider can’t be used.', 'Check its package, name and contract version.'),
  NAME_COLLISION: usage('Two workflows or activities of a worker have one name.', 'Rename yours.'),
  OUTPUT_PATH: usage('The output path can’t be used.', 'Choose another folder or file pattern.'),
  BATCH_NOT_FOUND: run('No such batch.', 'See "shotlist batches".', {
    httpStatus: 404,
    exitCode: EXIT.notFound,
    retryable: false,
  }),
  USER_NOT_FOUND: run('The gateway has no such user.', 'See "shotlist users list".', {
    httpStatus: 404,
    exitCode: EXIT.notFound,
    retryable: false,
  }),
  API_KEY_NOT_FOUND: run('The gateway has no such key.', 'See "shotlist keys list".', {
    httpStatus: 404,
    exitCode: EXIT.notFound,
    retryable: false,
  }),
  CONSOLE_KEY: {
    ...usage(
      'The key of the console is missing, wrong or too short.',
      'Open a new link of "shotlist console", or set SHOTLIST_CONSOLE_KEY to 32 characters or more.',
    ),
    httpStatus: 401,
  },
  FILE_NOT_FOUND: usage('The file can’t be read.', 'Check its path and permissions.'),
  // The run
  TEMPORAL_UNREACHABLE: run(
    'Temporal can’t be reached.',
    'Check TEMPORAL_ADDRESS and the namespace, or unset them to use the embedded server.',
  ),
  TEMPORAL_CLI_MISSING: run(
    'No Temporal CLI was found or could be installed.',
    'Install it, or set TEMPORAL_CLI_PATH.',
    { retryable: false },
  ),
  DEV_SERVER_FAILED: run('The embedded Temporal server did not start.', 'See its log file, named above.'),
  PAYLOAD_UNREADABLE: run(
    'What Temporal holds can’t be read.',
    'Give this process the keys that it was encrypted with, in SHOTLIST_ENCRYPTION_KEYS.',
  ),
  DATABASE_UNREACHABLE: run(
    'The gateway’s database can’t be reached.',
    'Check DATABASE_URL, or unset it to use the embedded database.',
  ),
  WEBHOOK_FAILED: run('A webhook was not taken.', 'See what its receiver says; it is tried again for three days.'),
  NOTICE_FAILED: run('A notice was not taken.', 'See what its receiver says; it is tried again for three days.'),
  STORE_UNUSABLE: run('The store can’t be written.', 'Check that it exists, is writable and has room.'),
  STATE_NEWER: run('The state was written by a newer Shotlist.', 'Update Shotlist.', { retryable: false }),
  INTERRUPTED: run('Interrupted.', 'Type the same command again to go on.', { exitCode: EXIT.interrupted }),
  GATE_CLOSED: run('The account issues no permits now.', 'Wait, or see why with "shotlist status".', {
    exitCode: EXIT.gateClosed,
  }),
  BUDGET_SPENT: run('The batch has spent what it may.', 'Type the command again with more, or without the cap.', {
    exitCode: EXIT.gateClosed,
    retryable: false,
  }),
  BATCH_STOPPED: run(
    'The batch stopped by itself: more shots failed than it tolerates.',
    'See why they failed, then run it again.',
    {
      exitCode: EXIT.someShotsFailed,
      retryable: false,
    },
  ),
  CANCELED: run('The batch was canceled.', 'Run it again to make the rest.', {
    exitCode: EXIT.canceled,
    retryable: false,
  }),
  BATCH_RUNNING: run(
    'The batch has a run that goes on.',
    'Wait for its end, or cancel it first; "shotlist status" says how it stands.',
    { httpStatus: 409 },
  ),
  INTERNAL: run('An unexpected error.', 'Please report it with the output of "shotlist doctor".', {
    httpStatus: 500,
    retryable: false,
  }),
  // Generations
  NOT_SENT: shot('The request did not leave this machine.', 'Nothing was charged; it is tried again.', {
    retryable: true,
  }),
  THROTTLED: shot('The vendor refused for now (429).', 'Shotlist waits and goes on by itself.', {
    httpStatus: 429,
    retryable: true,
  }),
  QUOTA_EXHAUSTED: shot('The account’s quota is used up.', 'Run it again when the next period has begun.', {
    httpStatus: 429,
    exitCode: EXIT.gateClosed,
    retryable: true,
  }),
  VENDOR_UNREACHABLE: shot('The vendor can’t be reached.', 'Shotlist tries again by itself, ever less often.', {
    httpStatus: 503,
    retryable: true,
  }),
  UNAUTHORIZED: shot(
    'The vendor refused the key.',
    'Check the account’s key and base URL, then "shotlist account open NAME"; a new run tries it as well.',
    {
      httpStatus: 401,
    },
  ),
  REQUEST_REJECTED: shot('The vendor rejected the request.', 'Correct the shot; nothing was charged.', {
    httpStatus: 400,
  }),
  CONTENT_POLICY: shot('The vendor’s content policy refused the shot.', 'Change the prompt or the image.', {
    mayHaveCost: true,
  }),
  GENERATION_FAILED: shot(
    'The vendor could not make the video.',
    'Run the shot again; see its record for the vendor’s words.',
    { mayHaveCost: true },
  ),
  FAILED_WITHOUT_REASON: shot(
    'The vendor says that it failed, and not why.',
    'Run the shot again; ask the vendor by its generation id.',
    { mayHaveCost: true },
  ),
  INPUT_UNUSABLE: shot(
    'The vendor took the request and then could not use it.',
    'Change the prompt, the image or the settings; see its record for the vendor’s words.',
    { mayHaveCost: true },
  ),
  GENERATION_EXPIRED: shot(
    'The generation’s time at the vendor was over before it was made.',
    'Run the shot again, perhaps when the vendor has less to do.',
    { mayHaveCost: true },
  ),
  GENERATION_NOT_FOUND: shot('The vendor knows no such generation.', 'Check its id, and whose key is used.', {
    httpStatus: 404,
    exitCode: EXIT.notFound,
  }),
  GENERATION_STUCK: shot(
    'The generation did not end within the model’s deadline.',
    'Look it up at the vendor by its generation id; run the batch again to ask again.',
    { mayHaveCost: true },
  ),
  NOT_COLLECTED: shot(
    'The vendor has the shot, or may have it, and nobody waited: the batch was canceled at once.',
    'Submit or retry the batch: it is looked for and fetched, not paid for again.',
    { mayHaveCost: true },
  ),
  CANCEL_ASKED: shot(
    'The vendor took the shot, and was asked to cancel it.',
    'It may be charged all the same; submit or retry the batch to see what came of it.',
    { mayHaveCost: true },
  ),
  SUBMIT_AMBIGUOUS: shot(
    'It is not known whether the vendor took the request.',
    'Look it up at the vendor; it is never sent again blindly.',
    { mayHaveCost: true },
  ),
  OUTPUT_UNAVAILABLE: shot(
    'The video was made but can’t be downloaded.',
    'Fetch it from the vendor by its generation id.',
    { mayHaveCost: true },
  ),
  OUTPUT_INVALID: shot(
    'The downloaded file is not the video that was promised.',
    'Look at the generation at the vendor.',
    { mayHaveCost: true },
  ),
  VENDOR_UNAVAILABLE: shot('The vendor gave no answer.', 'It is asked again; check its status page if it stays so.', {
    httpStatus: 503,
    retryable: true,
  }),
  ANSWER_INVALID: shot(
    'The vendor’s answer is not what its API describes.',
    'Check the base URL; if it is right, the vendor has changed its API.',
    { retryable: true },
  ),
  PROVIDER_ERROR: shot('The provider failed unexpectedly.', 'See the record for details.', {
    retryable: true,
    mayHaveCost: true,
  }),
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof ERRORS;

/** Every code, in the table's order. */
export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];

/** True for a code of the table. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}

/** What one occurrence adds to its table entry. */
export interface ShotlistErrorOptions {
  /** Where: `file:line`, a flag, an address, a JSON pointer. */
  readonly where?: string;
  /** What happened here, in one sentence; the table's message when absent. */
  readonly message?: string;
  /** The way out here; the table's help when absent. */
  readonly help?: string;
  readonly cause?: unknown;
}

/** An error of the table. Recognise it by `code` through {@link isShotlistError}, never by `instanceof`. */
export class ShotlistError extends Error {
  override readonly name: string = 'ShotlistError';
  readonly code: ErrorCode;
  readonly where: string | undefined;
  readonly help: string;

  constructor(code: ErrorCode, options: ShotlistErrorOptions = {}) {
    super(options.message ?? ERRORS[code].message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.where = options.where;
    this.help = options.help ?? ERRORS[code].help;
  }
}

/** True for any error that carries a code of the table, whatever realm, process or history it came through. */
export function isShotlistError(
  error: unknown,
): error is Error & { readonly code: ErrorCode; readonly where?: string; readonly help?: string } {
  return error instanceof Error && 'code' in error && isErrorCode(error.code);
}

/** One line for people: code, place, what happened, the way out. */
export function describeError(error: {
  code: ErrorCode;
  message: string;
  where?: string | undefined;
  help?: string | undefined;
}): string {
  const where = error.where ? ` ${error.where}:` : '';
  return `${error.code}${where} ${error.message} ${error.help ?? ERRORS[error.code].help}`;
}
