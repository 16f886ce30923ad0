// So many submits, so many at the same time, each timed.

export interface Flood {
  /** Accepted requests a second, from the first to the last answer. */
  readonly perSecond: number;
  /** Of the answers, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** What was accepted, in the order of the answers. */
  readonly ids: readonly string[];
}

export interface FloodOptions {
  readonly url: string;
  readonly key: string;
  readonly requests: number;
  readonly atOnce: number;
}

/** Throws at the first that is not accepted. */
export async function flood({ url, key, requests, atOnce }: FloodOptions): Promise<Flood> {
  const times: number[] = [];
  const ids: string[] = [];
  let next = 0;
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  const startedMs = performance.now();
  const sender = async () => {
    while (next < requests) {
      const number = next;
      next += 1;
      const body = JSON.stringify({
        model: 'kling_21',
        prompt: `A ferry leaves the harbour. Take ${number}.`,
        duration: 5,
      });
      const sentMs = performance.now();
      const answer = await fetch(`${url}/api/v1/generate`, { method: 'POST', headers, body });
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`A submit was answered with ${answer.status}: ${text.slice(0, 200)}`);
      times.push(performance.now() - sentMs);
      ids.push((JSON.parse(text) as { readonly generation_id: string }).generation_id);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  const seconds = (performance.now() - startedMs) / 1_000;
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  return { perSecond: requests / seconds, p50Ms: at(0.5), p99Ms: at(0.99), ids };
}
