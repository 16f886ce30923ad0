// The samples of docs/client.md, in functions so that a test can run them.
import { writeFile as writeAnyFile } from 'node:fs/promises';
import { createClient, isApiError } from '../index.js';

export async function makeCat(apiKey: string, baseUrl: string, file: string): Promise<void> {
  const writeFile = (_name: string, body: AsyncIterable<Uint8Array>) => writeAnyFile(file, body);
  const client = createClient({ apiKey, baseUrl });

  const accepted = await client.generateTextToVideo('A cat playing with a ball in a sunny garden', {
    model: 'kling_21',
    duration: 10,
    seed: 42,
  });
  const done = await client.waitFor(accepted.generation_id, {
    signal: AbortSignal.timeout(30 * 60_000),
    onProgress: ({ status }) => console.log(status),
  });
  const video = await client.download(done.generation_id);
  await writeFile('cat.mp4', video.body);
}

export async function explain(apiKey: string, baseUrl: string): Promise<string> {
  try {
    const { generation_id: id } = await createClient({ apiKey, baseUrl }).generate({ prompt: 'A boat' });
    return id;
  } catch (error) {
    if (!isApiError(error)) throw error;
    if (error.code === 'SUBMIT_AMBIGUOUS') return 'look for it in the list before asking again';
    if (error.code === 'THROTTLED') return `ask again in ${(error.retryAfterMs ?? 60_000) / 1000} s`;
    return `${error.code}, nothing was charged`;
  }
}
