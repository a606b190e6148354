/** Lines that wait together (pure): what a citizen lives through is the queue of all who wait for the same windows. */

/** A board's lines in their order, [[line, …], …]: those with the same `shares_with` stand together. */
export function queuesOf(lines) {
  const queues = new Map();
  for (const line of lines) {
    const key = line.shares_with?.length ? [...line.shares_with].sort().join(" ") : line.code;
    queues.set(key, [...(queues.get(key) ?? []), line]);
  }
  return [...queues.values()];
}
