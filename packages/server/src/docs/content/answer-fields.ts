// The fields of answers. Their names and types are the schemas'; a field without a word here doesn't compile.
import { acceptedSchema, statusSchema } from '@shotlist/core';
import { z } from 'zod';
import { type Block, table } from './block.js';

type Field = keyof typeof acceptedSchema.shape | keyof typeof statusSchema.shape;

const SAYS: Readonly<Record<Field, string>> = {
  success: 'Always true here.',
  generation_id: 'What you ask for it by. Take it as it is: its form may change.',
  request_id: 'Of this one call. Name it when you ask for help. Only in the answer to `POST /generate`.',
  status: 'See [statuses](#statuses).',
  type: '`text-to-video` or `image-to-video`.',
  model: '`key`, `name` and `provider` of the model; never an alias.',
  prompt: 'As you sent it.',
  image_url: 'As you sent it; in image-to-video only.',
  duration: 'Seconds.',
  resolution: 'As you sent it, or the default.',
  style: 'Always `realistic`.',
  fps: 'Frames a second, always 30.',
  aspect_ratio: 'In text-to-video only.',
  seed: 'The one you sent, or that was drawn; once completed, the one that the model says it used.',
  camera_fixed: 'As you sent it, or the default, where it is told.',
  idempotency_key: 'The key you sent with it, where it is told.',
  status_url: 'The path to ask at.',
  message: 'For people. Only in the answer to `POST /generate`.',
  usage: '`current_month_usage` and `monthly_limit`. Only in the answer to `POST /generate`.',
  warnings: 'What was read otherwise than you wrote it; absent when there is nothing.',
  video_url: 'The MP4, for anyone. Once it is completed.',
  processing_time: 'Seconds that the work took. Once it is completed.',
  completed_at: 'When it was completed. Once it is.',
  created_at: 'When it was accepted. In the list only.',
  error: 'Why it failed, in words. Once it has.',
  code: 'Why it failed, for programs: see [failures](#failures). Once it has.',
};

export function fieldTable(): Block {
  const { properties: onAccept = {} } = z.toJSONSchema(acceptedSchema);
  const { properties: onStatus = {} } = z.toJSONSchema(statusSchema);
  const types: Readonly<Record<string, unknown>> = { ...onAccept, ...onStatus };
  return table(
    'The fields of a generation',
    ['Field', 'Type', 'Meaning'],
    Object.entries(SAYS).map(([name, says]) => [`\`${name}\``, typeOf(types[name]), says]),
  );
}

function typeOf(schema: unknown): string {
  const { type } = schema as { readonly type?: unknown };
  return typeof type === 'string' ? type : 'any';
}
