// The API's answers as JSON: as the reference prints them, and where it is silent as Shotlist settles it, for client and
// gateway alike. Unknown fields are kept. What no program can do without is required; the rest may be missing.
import { z } from 'zod';

/** What the reference says a generation's status may be. A server may say another word: it is no end. */
export const GENERATION_STATUSES = ['pending', 'in_queue', 'in_progress', 'completed', 'failed'] as const;

/** Entries of a page of the list. Source: the reference's sample asks for 10. */
export const PAGE_LIMITS = { default: 10, most: 100 } as const;

const text = z.string();
const number = z.number();

const usageSchema = z.looseObject({
  /** Requests that were accepted since the month began, in UTC. */
  current_month_usage: number,
  /** null where there is none. */
  monthly_limit: number.nullable(),
});

const generation = {
  success: z.boolean().optional(),
  /** Opaque. */
  generation_id: text.min(1),
  /** One of {@link GENERATION_STATUSES}, or a word that is not known yet. */
  status: text.min(1),
  /** `text-to-video` or `image-to-video`. */
  type: text.optional(),
  model: z.looseObject({ key: text, name: text.optional(), provider: text.optional() }).optional(),
  prompt: text.optional(),
  image_url: text.optional(),
  /** Seconds. */
  duration: number.optional(),
  resolution: text.optional(),
  style: text.optional(),
  fps: number.optional(),
  /** Absent in image-to-video. */
  aspect_ratio: text.optional(),
  /** The one that was sent, or that the model used: decision 0013. */
  seed: number.optional(),
  camera_fixed: z.boolean().optional(),
  /** The `Idempotency-Key` that it was asked for with, where the server keeps them. */
  idempotency_key: text.optional(),
};

/** The answer to `POST generate`: the request was accepted, and counts. */
export const acceptedSchema = z.looseObject({
  ...generation,
  // Accepted it is, whatever the status says.
  status: text.optional(),
  request_id: text.optional(),
  /** Relative; built from the id by clients, never followed: decision 0010. */
  status_url: text.optional(),
  message: text.optional(),
  usage: usageSchema.optional(),
  /** What was read otherwise than it was written; absent when there is nothing. */
  warnings: z.array(z.looseObject({ code: text.optional(), message: text })).optional(),
});

/** The answer to `GET status/{generation_id}`. */
export const statusSchema = z.looseObject({
  ...generation,
  /** Where the video is; once it is completed. */
  video_url: text.optional(),
  /** Seconds from the start of the work to its end. */
  processing_time: number.optional(),
  /** `YYYY-MM-DD HH:MM:SS`, UTC where no zone is named. */
  completed_at: text.optional(),
  /** In lists: when it was accepted, in the same form. */
  created_at: text.optional(),
  /** Why it failed, in words and as a code. */
  error: text.optional(),
  code: text.optional(),
});

/** The answer to `GET generations`, newest first. */
export const listSchema = z.looseObject({
  success: z.boolean().optional(),
  generations: z.array(statusSchema),
  pagination: z
    .looseObject({
      page: number.optional(),
      limit: number.optional(),
      total: number.optional(),
      total_pages: number.optional(),
    })
    .optional(),
});

/** The answer to `GET user`. */
export const userSchema = z.looseObject({
  success: z.boolean().optional(),
  user: z.looseObject({ id: z.union([text, number]).optional(), name: text.optional() }).optional(),
  usage: usageSchema,
});

/** Any answer that is an error. */
export const errorSchema = z.looseObject({
  success: z.literal(false),
  /** For people. */
  error: text,
  /** For programs: `rate_limit_exceeded`, `monthly_limit_exceeded`, `unauthorized`, `not_found`, or a code of the error table. */
  code: text.optional(),
  /** Which parameter is wrong: a JSON pointer into the request, `/duration`. */
  details: z.array(z.looseObject({ pointer: text.optional(), message: text })).optional(),
  request_id: text.optional(),
  /** With a 429 for the month. */
  usage: usageSchema.optional(),
});

export type AcceptedAnswer = z.output<typeof acceptedSchema>;
export type StatusAnswer = z.output<typeof statusSchema>;
export type ListAnswer = z.output<typeof listSchema>;
export type UserAnswer = z.output<typeof userSchema>;
export type ErrorAnswer = z.output<typeof errorSchema>;
