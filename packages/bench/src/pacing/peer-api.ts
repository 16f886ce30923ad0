// The three calls of the API as a script would make them, for both peers.
import { rename, writeFile } from 'node:fs/promises';
import { API_KEY } from './pacing-vendor.js';
import type { ListRow } from './shot-list.js';

/** A call that was answered with no. */
export class CallFailed extends Error {
  readonly retryAfterMs: number | undefined;

  constructor(response: Response) {
    super(`HTTP ${response.status}`);
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    this.retryAfterMs = Number.isFinite(seconds) ? seconds * 1_000 : undefined;
  }
}

async function call<Answer>(url: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
  const response = await fetch(url, { ...init, headers });
  if (!response.ok) throw new CallFailed(response);
  return (await response.json()) as Answer;
}

export async function generate(baseUrl: string, { prompt, seed }: ListRow): Promise<string> {
  const body = JSON.stringify({ model: 'seedance_lite', prompt, seed: Number(seed) });
  const answer = await call<{ readonly generation_id: string }>(`${baseUrl}/generate`, { method: 'POST', body });
  return answer.generation_id;
}

/** The video's address once it is made. */
export async function findVideo(baseUrl: string, generationId: string): Promise<string | undefined> {
  const answer = await call<{ readonly status: string; readonly video_url?: string }>(
    `${baseUrl}/status/${generationId}`,
  );
  if (answer.status === 'failed') throw new Error(`${generationId} failed.`);
  return answer.status === 'completed' ? answer.video_url : undefined;
}

/** A file is there whole or not at all. */
export async function download(url: string, file: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new CallFailed(response);
  await writeFile(`${file}.part`, new Uint8Array(await response.arrayBuffer()));
  await rename(`${file}.part`, file);
}
