// How many outputs of one activity are brought home at the same time: more than one only while each takes next to no time.

/** At most; the process has a handful of threads for files, whoever uses them. */
const MAX_WIDTH = 4;
/** What takes longer fills a line, or a processor, by itself. */
const QUICK_MS = 100;

/**
 * Does the work for each item, in order of their beginning. After the first failure nothing more is begun;
 * what was begun is waited for, and then the failure is thrown.
 */
export async function eachAtOnce<Item>(
  items: readonly Item[],
  work: (item: Item, position: number) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let width = 1;
  for (const [position, item] of items.entries()) {
    while (running.size >= width) await Promise.race(running);
    if (failures.length > 0) break;
    const beganMs = performance.now();
    const one: Promise<void> = work(item, position)
      .then(
        () => {
          width = performance.now() - beganMs < QUICK_MS ? Math.min(MAX_WIDTH, width + 1) : 1;
        },
        (error: unknown) => {
          failures.push(error);
        },
      )
      .finally(() => running.delete(one));
    running.add(one);
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}
