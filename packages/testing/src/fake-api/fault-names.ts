// Every way in which the fake API goes wrong: its name, one sentence, and the endpoints where it makes sense.

/** The five endpoints, as rules and counters name them. */
export const FAKE_API_ENDPOINTS = ['generate', 'status', 'list', 'user', 'video'] as const;
export type FakeApiEndpoint = (typeof FAKE_API_ENDPOINTS)[number];

/** What a fault does. */
export interface FakeApiFault {
  readonly says: string;
  readonly on: readonly FakeApiEndpoint[];
}

const everywhere = FAKE_API_ENDPOINTS;
const json = ['generate', 'status', 'list', 'user'] as const;
const generate = ['generate'] as const;
const progress = ['generate', 'status'] as const;
const video = ['video'] as const;

/** "Made" means a generation that counts; where nothing can be made, the faults that follow work and precede it are alike. */
export const FAKE_API_FAULTS = {
  error_before_work: { says: 'A 5xx (status, or 500); nothing is made.', on: everywhere },
  work_then_error: { says: 'The generation is made, and then the answer is a 5xx (status, or 500).', on: everywhere },
  work_no_answer: {
    says: 'The generation is made, then silence for ms, or until the client goes; then the connection is closed.',
    on: everywhere,
  },
  reset_before_work: { says: 'The connection is reset; nothing is made.', on: everywhere },
  reset_after_work: { says: 'The generation is made, then the connection is reset.', on: everywhere },
  listed_late: {
    says: 'The generation is made, then the connection is reset; the list shows it only after ms (5000).',
    on: generate,
  },
  half_body: {
    says: 'The generation is made; half of the promised body is sent, then the connection is closed.',
    on: everywhere,
  },
  half_headers: {
    says: 'The generation is made; the connection is closed in the middle of the headers.',
    on: everywhere,
  },
  html: { says: 'A 200 with a web page; nothing is made.', on: everywhere },
  html_after_work: { says: 'The generation is made; the answer is a 200 with a web page.', on: json },
  html_error: { says: 'A proxy’s 502 (or status) as a web page; nothing is made.', on: everywhere },
  not_json_after_work: { says: 'The generation is made; the answer is a 200 whose JSON breaks off.', on: json },
  slow: { says: 'What is asked is done at once; the answer comes after ms (1000).', on: everywhere },
  duplicate_id: { says: 'The generation is made; the answer carries the id of an earlier one.', on: generate },
  no_id: { says: 'The generation is made; the answer says success, without an id.', on: generate },
  stuck: {
    says: 'The generation never ends. On status: this answer says in_progress unless the end was told before.',
    on: progress,
  },
  backward: {
    says: 'The generation goes from in_progress back to pending now and then, three answers at least, before it ends.',
    on: progress,
  },
  unknown_status: {
    says: 'The generation has a status that nobody knows, for three answers at least, before it ends.',
    on: progress,
  },
  not_found_at_first: {
    says: 'Status answers 404 the first perGeneration (1) calls for each generation.',
    on: ['status'],
  },
  failed: {
    says: 'The generation fails. On status: from this call on, unless another end was told before.',
    on: progress,
  },
  moderated: { says: 'The generation fails for its content. On status as failed.', on: progress },
  rejected: { says: 'A 400; nothing is made.', on: json },
  unauthorized: { says: 'A 401, as for a key that was revoked; nothing is made.', on: everywhere },
  forbidden: { says: 'A 403; nothing is made.', on: everywhere },
  throttled: {
    says: 'A 429 (or status) in a dialect, asking for ms (1000) where the dialect can; nothing is made.',
    on: everywhere,
  },
  redirect: {
    says: 'A 302 (or status) to another origin, which counts who comes and who brings the key; nothing is made.',
    on: everywhere,
  },
  output_gone: { says: 'The video is gone: 404 (or status, such as 403 or 410).', on: video },
  output_short: {
    says: 'Half of the promised bytes, then the connection is closed; ranges go on from there.',
    on: video,
  },
  output_truncated: { says: 'Half of the file under a content-length that says no more.', on: video },
  output_endless: { says: 'The file again and again, without a content-length, until the client goes.', on: video },
  output_trickle: { says: 'One byte every ms (1000).', on: video },
  output_html: { says: 'A 200 with a web page.', on: video },
  output_wrong_bytes: { says: 'As many bytes of video/mp4 as promised, which are no MP4.', on: video },
  output_no_range: { says: 'The whole file whatever range is asked for.', on: video },
  output_changed: { says: 'Another file under another ETag from each generation’s second call on.', on: video },
} as const satisfies Readonly<Record<string, FakeApiFault>>;

export type FakeApiFaultName = keyof typeof FAKE_API_FAULTS;

export const FAKE_API_FAULT_NAMES = Object.keys(FAKE_API_FAULTS) as FakeApiFaultName[];
