// Small reads side by side, their answers in order.

/** As many at once: a distant store is slow to answer, not to work. */
const AT_ONCE = 16;

/** Reads of all items in their order; `atOnce` of them are ahead of what is taken. */
export async function* inTurns<Item, Answer>(
  items: readonly Item[],
  read: (item: Item) => Promise<Answer>,
  atOnce = AT_ONCE,
): AsyncGenerator<Answer> {
  for (let from = 0; from < items.length; from += atOnce)
    yield* await Promise.all(items.slice(from, from + atOnce).map((item) => read(item)));
}
