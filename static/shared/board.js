/**
 * Keeping a board up to date without ever guessing (pure).
 *
 * A board is true for one revision. A `changed` message takes it from `after_revision` to `revision`; one that
 * starts anywhere else means that something was missed, and the whole board must be asked for again.
 */
const PARTS = ["lines", "windows", "calls", "waiting", "admission"];

/** The board after `changed`, or null when the message does not follow from it. */
export function advance(board, changed) {
  if (!board || changed.after_revision !== board.revision) return null;
  const next = { ...board, revision: changed.revision, server_at: changed.server_at ?? board.server_at };
  for (const part of PARTS) {
    if (changed[part] !== undefined && changed[part] !== null) next[part] = changed[part];
  }
  return next;
}

/** True when `changed` is older than the board (one with the same revision may still bring new waits). */
export function isOld(board, changed) {
  return board !== null && changed.revision < board.revision;
}
