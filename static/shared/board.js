/**
 * Keeps a board up to date, or detects that it cannot (pure).
 *
 * A board is valid for one revision. A `changed` message takes it from `after_revision` to `revision`. If it starts at
 * another revision, a message was lost, and the whole board must be requested again.
 */
const PARTS = /** @type {const} */ (["lines", "windows", "calls", "waiting", "admission", "closed_kiosks"]);

/**
 * The board after `change`, or null when the message does not follow its revision.
 * @param {Wire.Board | null} board
 * @param {Wire.Changed} change
 * @returns {Wire.Board | null}
 */
export function advance(board, change) {
  if (!board || change.after_revision !== board.revision) return null;
  const newParts = PARTS.filter((part) => change[part] !== undefined && change[part] !== null);
  const parts = Object.fromEntries(newParts.map((part) => [part, change[part]]));
  return { ...board, ...parts, revision: change.revision, server_at: change.server_at ?? board.server_at };
}

/**
 * True when `change` is older than the board. One with the same revision may still have new wait times.
 * @param {Wire.Board | null} board
 * @param {Wire.Changed} change
 */
export function isOld(board, change) {
  return board !== null && change.revision < board.revision;
}

/**
 * True once the time alone may have changed the board's hours or the limits of its lines; `instant` in milliseconds.
 * @param {{ admission: { changes_at: string | null }, lines?: { changes_at?: string | null }[] } | null} board
 * @param {number} instant
 */
export function isOutOfDate(board, instant) {
  const turns = [board?.admission?.changes_at, ...(board?.lines ?? []).map((line) => line.changes_at)];
  return turns.some((at) => (at ? Date.parse(at) <= instant : false));
}
