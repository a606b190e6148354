/** Lines that share windows (pure): to a citizen they are one queue. */

/**
 * A board's lines in their order, [[line, …], …], grouped by `shares_with`.
 * @template {Pick<Wire.BoardLine, "code" | "shares_with">} Line
 * @param {Line[]} lines
 * @returns {Line[][]}
 */
export function queuesOf(lines) {
  /** @type {Map<string, Line[]>} */
  const queues = new Map();
  for (const line of lines) {
    const key = line.shares_with?.length ? [...line.shares_with].sort().join(" ") : line.code;
    queues.set(key, [...(queues.get(key) ?? []), line]);
  }
  return [...queues.values()];
}
