// The rules of a request, once. The zod schema, the CSV reader and the gateway all ask here.
import type { ErrorCode } from './errors.js';
import { classifyImageUrl, IMAGE_EXTENSIONS, type ImageUrlOptions } from './image-url.js';
import { findModel, MODELS, type ModelSpec } from './models.js';
import { nearestName } from './nearest.js';
import type { ProviderModel } from './provider.js';
import { type RequestFinding, showValue, type WarningCode } from './problem.js';
import {
  ASPECT_RATIOS,
  type AspectRatio,
  MAX_PROMPT_CHARACTERS,
  MAX_SEED,
  REQUEST_DEFAULTS,
  type RequestAsWritten,
  type RequestField,
  RESOLUTIONS,
  type Resolution,
} from './request.js';

/** A request as given: types right, values not yet judged. `undefined` is "not given". */
export interface RequestInput {
  readonly model?: string | undefined;
  readonly prompt?: string | undefined;
  readonly image_url?: string | undefined;
  readonly duration?: number | undefined;
  readonly resolution?: string | undefined;
  readonly aspect_ratio?: string | undefined;
  readonly seed?: number | undefined;
  readonly camera_fixed?: boolean | undefined;
}

/** What decides beside the request itself. */
export interface RuleOptions extends ImageUrlOptions {
  /** A path beside the CSV may stand as `image_url`. @default false */
  readonly localImages?: boolean;
  /** What the provider makes, and where it takes less than the registry says. @default all of the registry */
  readonly models?: readonly ProviderModel[];
}

/** The outcome: a request with defaults filled in, unless a problem was found. */
export interface CheckedRequest {
  readonly request: RequestAsWritten | undefined;
  readonly problems: readonly RequestFinding[];
  readonly warnings: readonly RequestFinding<WarningCode>[];
}

const NONE: readonly never[] = [];
const MODEL_KEYS = MODELS.map((spec) => spec.key);
/** Blank to a reader: white space, and characters without width. */
const BLANK =
  /^[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\u{e0000}-\u{e01ef}]*$/u;

/** Judges a request by its model's public limits. Pure, allocates nothing for a request without findings but the result. */
export function checkRequest(input: RequestInput, options: RuleOptions = {}): CheckedRequest {
  const problems: RequestFinding[] = [];
  const warnings: RequestFinding<WarningCode>[] = [];
  const problem = (
    code: ErrorCode,
    field: RequestField,
    value: string,
    message: string,
    allowed: readonly string[] = NONE,
  ) => {
    problems.push({ code, field, value, message, allowed });
  };

  const prompt = input.prompt ?? '';
  checkPrompt(prompt, problem);

  const spec = checkModel(input.model, options.models, problem, warnings);
  const duration = input.duration ?? REQUEST_DEFAULTS.duration;
  const resolution = normaliseResolution(input.resolution) ?? REQUEST_DEFAULTS.resolution;
  checkDuration(duration, spec, problem);
  checkResolution(resolution, spec, problem);
  if (input.image_url !== undefined) checkImage(input.image_url, options, problem);

  const seed = input.seed === undefined || input.seed === -1 ? undefined : input.seed;
  if (seed !== undefined && !(Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED)) {
    problem(
      'SEED_INVALID',
      'seed',
      showValue(String(seed)),
      `The seed must be a whole number from -1 to ${MAX_SEED}.`,
      [`-1 to ${MAX_SEED}`],
    );
  }

  const ratio = checkRatio(input, spec, problem, warnings);
  if (spec !== undefined) {
    const mode = input.image_url === undefined ? 'text-to-video' : 'image-to-video';
    if (!spec.modes.includes(mode)) {
      problem('MODE_UNSUPPORTED', 'image_url', mode, `${spec.key} does not do ${mode}.`, spec.modes);
    }
  }

  if (problems.length > 0 || spec === undefined) return { request: undefined, problems, warnings };
  // Without spreads, which cost as much as all the rules above; in the order that the chunk files have.
  const request: { -readonly [field in keyof RequestAsWritten]?: RequestAsWritten[field] } = {
    model: spec.key,
    prompt,
  };
  if (input.image_url !== undefined) request.image_url = input.image_url.trim();
  request.duration = duration;
  request.resolution = resolution as Resolution;
  if (ratio !== undefined) request.aspect_ratio = ratio;
  if (seed !== undefined) request.seed = seed;
  request.camera_fixed = input.camera_fixed ?? REQUEST_DEFAULTS.camera_fixed;
  return { request: request as RequestAsWritten, problems: NONE, warnings };
}

type Report = (
  code: ErrorCode,
  field: RequestField,
  value: string,
  message: string,
  allowed?: readonly string[],
) => void;

/** Most prompts begin with a letter: no need to look for what is blank. */
function isBlank(prompt: string): boolean {
  const first = prompt.charCodeAt(0);
  return !(first > 0x20 && first < 0x7f) && BLANK.test(prompt);
}

function checkPrompt(prompt: string, problem: Report): void {
  if (isBlank(prompt)) {
    problem('PROMPT_EMPTY', 'prompt', '0 characters', 'The prompt is empty or blank.');
    return;
  }
  if (!isWellFormed(prompt)) {
    problem(
      'PROMPT_UNICODE',
      'prompt',
      `${countCharacters(prompt)} characters`,
      'The prompt holds half a character (a lone surrogate).',
    );
  }
  // UTF-16 units are never fewer than code points: most prompts need no count.
  if (prompt.length > MAX_PROMPT_CHARACTERS) {
    const characters = countCharacters(prompt);
    if (characters > MAX_PROMPT_CHARACTERS) {
      problem(
        'PROMPT_TOO_LONG',
        'prompt',
        `${characters} characters`,
        `The prompt has ${characters}/${MAX_PROMPT_CHARACTERS} characters.`,
        [`1 to ${MAX_PROMPT_CHARACTERS} characters`],
      );
    }
  }
}

function isWellFormed(text: string): boolean {
  // Part of every runtime since ES2024, and much faster than looking with a pattern.
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed();
}

/** Unicode code points, as the API counts them. */
function countCharacters(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += text.codePointAt(index)! > 0xffff ? 2 : 1) count += 1;
  return count;
}

function checkModel(
  given: string | undefined,
  models: RuleOptions['models'],
  problem: Report,
  warnings: RequestFinding<WarningCode>[],
): ModelSpec | undefined {
  const key = given ?? REQUEST_DEFAULTS.model;
  const found = findModel(key);
  if (found === undefined) {
    const nearest = nearestName(key, MODEL_KEYS);
    const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
    const allowed = nearest === undefined ? MODEL_KEYS : [nearest, ...MODEL_KEYS.filter((other) => other !== nearest)];
    problem('MODEL_UNKNOWN', 'model', showValue(key), `There is no model "${showValue(key)}".${hint}`, allowed);
    return undefined;
  }
  if (found.alias) {
    warnings.push({
      code: 'MODEL_ALIAS',
      field: 'model',
      value: showValue(key),
      message: `"${key}" is read as ${found.spec.key}.`,
      allowed: [found.spec.key],
    });
  }
  if (models === undefined) return found.spec;
  const { key: known } = found.spec;
  const made = models.find((model) => model.key === known);
  if (made !== undefined) return narrowed(found.spec, made);
  const keys = models.map((model) => model.key);
  problem('MODEL_UNKNOWN', 'model', known, `This account does not make ${known}.`, keys);
  return undefined;
}

const narrowedSpecs = new WeakMap<ProviderModel, ModelSpec>();

/** The model as its provider takes it; put together once, not for each row. */
function narrowed(spec: ModelSpec, made: ProviderModel): ModelSpec {
  if (made.limits === undefined) return spec;
  const known = narrowedSpecs.get(made);
  if (known !== undefined) return known;
  const own = { ...spec, ...made.limits };
  narrowedSpecs.set(made, own);
  return own;
}

function checkDuration(duration: number, spec: ModelSpec | undefined, problem: Report): void {
  if (!Number.isSafeInteger(duration) || duration < 1) {
    problem(
      'DURATION_INVALID',
      'duration',
      showValue(String(duration)),
      'The duration must be a whole number of seconds.',
      ['5'],
    );
    return;
  }
  if (spec !== undefined && (duration < spec.duration.min || duration > spec.duration.max)) {
    const { min, max } = spec.duration;
    problem(
      'DURATION_UNSUPPORTED',
      'duration',
      String(duration),
      `${spec.key} makes clips of ${min} to ${max} seconds.`,
      [`${min} to ${max}`],
    );
  }
}

function normaliseResolution(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  // Any case is meant; what is no resolution at all is shown as it was written.
  return RESOLUTIONS.find((known) => known.toLowerCase() === given.toLowerCase()) ?? given;
}

function checkResolution(resolution: string, spec: ModelSpec | undefined, problem: Report): void {
  const allowed: readonly string[] = spec?.resolutions ?? RESOLUTIONS;
  if (allowed.includes(resolution)) return;
  const who = spec === undefined ? 'The API' : spec.key;
  problem('RESOLUTION_UNSUPPORTED', 'resolution', showValue(resolution), `${who} has ${allowed.join(', ')}.`, allowed);
}

function checkImage(imageUrl: string, options: RuleOptions, problem: Report): void {
  const reference = classifyImageUrl(imageUrl, options);
  if (reference.kind === 'blocked') {
    // One text for every reason: the answer must not tell what is behind an address.
    problem('IMAGE_URL_BLOCKED', 'image_url', showValue(reference.host), 'The image URL may not be used.');
  } else if (reference.kind === 'type-unsupported') {
    problem(
      'IMAGE_TYPE_UNSUPPORTED',
      'image_url',
      showValue(reference.extension),
      `Images of type "${showValue(reference.extension)}" are not supported.`,
      IMAGE_EXTENSIONS,
    );
  } else if (reference.kind === 'local' && options.localImages !== true) {
    problem('IMAGE_URL_LOCAL', 'image_url', 'a local path', 'This provider does not take local images.');
  }
}

/** Ratios that a spreadsheet made a time of day, and what was typed. */
const RATIO_AS_TIME = /^0?(\d{1,2}):0?(\d{1,2})(?::00)?$/;

function checkRatio(
  input: RequestInput,
  spec: ModelSpec | undefined,
  problem: Report,
  warnings: RequestFinding<WarningCode>[],
): AspectRatio | undefined {
  const given = input.aspect_ratio;
  if (input.image_url !== undefined) {
    if (given !== undefined) {
      problem(
        'ASPECT_RATIO_UNSUPPORTED',
        'aspect_ratio',
        showValue(given),
        'aspect_ratio is for text-to-video only; the image decides here.',
        ['(empty)'],
      );
    }
    return undefined;
  }
  if (given === undefined) return REQUEST_DEFAULTS.aspect_ratio;
  const allowed: readonly string[] = spec?.aspectRatios ?? ASPECT_RATIOS;
  if (allowed.includes(given)) return given as AspectRatio;
  const parts = RATIO_AS_TIME.exec(given);
  const meant = parts === null ? '' : `${Number(parts[1])}:${Number(parts[2])}`;
  if (allowed.includes(meant)) {
    warnings.push({
      code: 'ASPECT_RATIO_AS_TIME',
      field: 'aspect_ratio',
      value: showValue(given),
      message: `"${showValue(given)}" is read as ${meant}: a spreadsheet seems to have made a time of it.`,
      allowed: [meant],
    });
    return meant as AspectRatio;
  }
  problem(
    'ASPECT_RATIO_UNSUPPORTED',
    'aspect_ratio',
    showValue(given),
    `The aspect ratio must be ${allowed.join(', ')}.`,
    allowed,
  );
  return undefined;
}
