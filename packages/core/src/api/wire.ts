// What callers in any language send to Shotlist's workflows, and what they get, as JSON. The types that workflows use say
// the same; a test holds both together.
import { z } from 'zod';
import { MAX_CHUNKS_AT_ONCE, MAX_WEIGHT } from '../batch-settings.js';
import { BATCH_STATES, GATES, SHOT_STATES } from '../states.js';

const count = z.int().min(0);
const text = z.string();

/** One of the API's requests; values are judged by the rules, and null is what is not given. */
const request = {
  model: text.nullish().describe('A key of the registry. Default seedance_lite.'),
  prompt: text.nullish().describe('1 to 1000 characters.'),
  image_url: text.nullish().describe('A source image makes it image-to-video.'),
  duration: z.number().nullish().describe('Whole seconds, within the model’s range. Default 5.'),
  resolution: text.nullish().describe('480p, 720p, 1080p or 4K, as the model has it. Default 720p.'),
  aspect_ratio: text.nullish().describe('16:9, 4:3, 1:1 or 9:21. Default 16:9; none with image_url.'),
  seed: z.number().nullish().describe('0 to 2147483647; none or -1 is derived, the same each time.'),
  camera_fixed: z.boolean().nullish().describe('Default false.'),
};

const shot = z
  .object({ id: text.nullish().describe('Names the shot. Default shot-00001 for the first.'), ...request })
  .catchall(z.union([text, z.number(), z.boolean(), z.null()]))
  .describe('A request, its id, and any further columns, which the results carry on.');

const shots = z.union([
  z.array(shot).max(1_000),
  z.strictObject({ key: text.describe('A CSV in the store, by its key or its URL: its rows enter no history.') }),
]);

const limits = {
  maxGenerations: count.optional().describe('Generations of the batch over its whole life.'),
  maxCost: z
    .object({ most: count, currency: text, models: z.record(text, z.unknown()) })
    .optional()
    .describe('Money of the batch over its whole life, in millionths of the currency, and what each model costs.'),
  canary: count.optional().describe('So many shots go first; the rest follows only when all of them succeed.'),
  tolerate: count.optional().describe('The run stops when more shots than this have failed in it.'),
};

const options = z.object({
  account: text,
  name: text.optional().describe('Tells the batch from another one of the same shots. Default: the workflow’s id.'),
  weight: z.number().positive().optional().describe('Share among batches that wait for the same account. Default 1.'),
  again: z.boolean().optional().describe('Make anew what was made before. Default false.'),
  retryCharged: count.optional().describe('Further attempts after failures that cost, or may cost, again. Default 0.'),
  spillTo: z.array(text).optional().describe('Accounts that take what the one before has no units left for.'),
  taskQueue: text.optional().describe('Where Shotlist’s workers listen. Default: the queue it was started on.'),
  ...limits,
});

const counts = z
  .object(
    Object.fromEntries(SHOT_STATES.map((state) => [state, count])) as Record<
      (typeof SHOT_STATES)[number],
      typeof count
    >,
  )
  .describe('Shots by state. They sum to the total.');

const verdict = z.enum(['succeeded', 'partial', 'nothing_succeeded']);

const video = z
  .object({
    id: text.describe('The shot’s; of a video by itself, its name in the store.'),
    status: z
      .enum(['succeeded', 'failed', 'rejected', 'canceled', 'ambiguous'])
      .describe('ambiguous: nobody can say whether it was made, or charged.'),
    generationId: text.optional().describe('The provider’s id of it.'),
    video: z.object({ key: text, size: count, sha256: text }).optional().describe('In the store; bytes; hex.'),
    posterKey: text.optional(),
    seed: z.number().optional().describe('The seed that was used, or sent.'),
    processingSeconds: z.number().optional(),
    units: z.number().optional().describe('Units that were charged, those that nobody says for sure among them.'),
    code: text.optional().describe('A code of the error table.'),
  })
  .describe('What came of a request.');

const gate = z
  .object({
    name: z.enum(GATES),
    closedUntilMs: z.number().nullable().describe('Epoch milliseconds; null until somebody opens it.'),
    reason: text,
    setBy: text,
    sinceMs: z.number().optional(),
    isTried: z.boolean().optional(),
  })
  .describe('Why an account sends nothing now.');

const errors = z.record(text, count).describe('Shots by the code of their error.');
const batchRun = { batchId: text, epoch: count.describe('Counts the runs of the batch, from 1.') };
const finished = { verdict, counts, bytes: count.describe('Of finished videos.') };

const chunksAtOnce = z.int().min(1).max(MAX_CHUNKS_AT_ONCE);
const tolerate = count.nullable().describe('A run stops when more shots than this have failed in it; null: never.');
const weight = z.number().positive().max(MAX_WEIGHT);

const heldSettings = z.object({ chunksAtOnce, tolerate, weight }).describe('What holds for a batch, whoever said so.');

const batchSettings = z
  .object({ chunksAtOnce: chunksAtOnce.optional(), tolerate: tolerate.optional(), weight: weight.optional() })
  .describe('All that is set of a batch; what is not named is as its run was asked for.');

/** By the name under which each stands in the JSON Schema. */
export const wireSchemas = {
  shots,
  generateVideosOptions: options,
  generatedVideos: z.object({
    batchId: text,
    ...finished,
    videos: z.array(video).optional().describe('Of each shot, in order; absent beyond 1,000 shots.'),
  }),
  generateVideoInput: z.object({
    account: text,
    id: text.optional().describe('Names it in the store, and its request where that is there already.'),
    request: z.object(request).optional(),
    weight: z.number().positive().optional(),
    share: text.optional().describe('All requests of one name wait for the account like one batch.'),
    listener: text.optional().describe('Task queue of an activity generationChanged of yours.'),
  }),
  generatedVideo: video,
  runBatchInput: z.object({ ...batchRun, weight: z.number().positive().optional() }),
  runBatchResult: z.object({ ...batchRun, ...finished }),
  control: z.object({
    command: z.enum(['pause', 'resume', 'cancel']),
    now: z.boolean().optional().describe('With cancel: what is in flight is not waited for. Default false.'),
  }),
  batchSettings,
  batchView: z.object({
    ...batchRun,
    state: z.enum(BATCH_STATES),
    counts: counts.describe('Of chunks that ended, or were not begun. Running ones are asked themselves.'),
    bytes: count,
    errors,
    openChunks: z.array(count),
    total: count,
    settled: z.boolean().describe('Every open chunk does what the batch was told last.'),
    duplicates: count.describe('Generations beyond the one of their shot.'),
    settings: heldSettings.optional(),
  }),
  batchProgress: z.object({
    ...batchRun,
    state: z.enum(BATCH_STATES),
    verdict: verdict.optional().describe('Known when the run has ended.'),
    counts,
    total: count,
    bytes: count,
    errors,
    duplicates: count,
    units: z.record(text, z.number()).optional(),
    duplicateUnits: z.number().optional(),
    gate: gate.nullable(),
    settings: heldSettings.optional(),
  }),
} as const;

/** The JSON Schema of {@link wireSchemas}, each under `$defs`. Fields that are not named may be added. */
export function wireJsonSchema(): object {
  const $defs = Object.fromEntries(
    Object.entries(wireSchemas).map(([name, schema]) => {
      const { $schema: _, ...rest } = z.toJSONSchema(schema as z.ZodType, { io: 'input' });
      return [name, rest];
    }),
  );
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Shotlist workflows, on the wire', $defs };
}
