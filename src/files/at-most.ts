/** Does the work of all items, `many` of them at a time, and gives what came of it in their order. */
export async function atMost<T, R>(
  many: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const done: R[] = [];
  // One iterator for all: each worker takes the next item that nobody has taken.
  const left = items.entries();
  const worker = async () => {
    for (const [index, item] of left) done[index] = await work(item);
  };
  await Promise.all(Array.from({ length: many }, worker));
  return done;
}
