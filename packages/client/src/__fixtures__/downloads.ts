// What tests of downloads share.
import type { FakeApiOptions } from '@shotlist/testing';
import { createClient } from '../create-client.js';
import type { Download } from '../options.js';
import { openClient, REQUEST } from './open-client.js';
import { serve } from './serve.js';

export const PAD = 300_000;
const apiKey = 'lt_download_key';

export async function collect({ body }: Download): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

/** A generation whose video can be had, and the file as it is. */
export async function openVideo(options: FakeApiOptions = {}) {
  const opened = await openClient({ videoPadBytes: PAD, ...options });
  const { generation_id: id } = await opened.client.generate(REQUEST);
  const { faults = [] } = options;
  opened.api.setFaults([]);
  const file = Buffer.from(await (await fetch(opened.client.videoUrl(id))).arrayBuffer());
  opened.api.setFaults(faults);
  const before = opened.api.calls().video;
  const asked = (): number => opened.api.calls().video - before;
  return { ...opened, id, file, asked };
}

/** A server of one file at `/api/v1/video/…`, in ways that the test says. */
export async function serveFile(answer: Parameters<typeof serve>[0]) {
  const server = await serve(answer);
  return { ...server, client: createClient({ apiKey, baseUrl: server.origin }) };
}
export const video = { 'content-type': 'video/mp4' } as const;
