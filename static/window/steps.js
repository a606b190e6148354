/**
 * A clerk's steps, and when each is possible (pure): the state table of a ticket, for one window.
 *
 * A desk is in one phase: "away" (no window), "paused", "free", "called" or "serving".
 */

/** @typedef {"away" | "paused" | "free" | "called" | "serving"} Phase */

/**
 * The big button of each phase.
 * @type {Partial<Record<Phase, string>>}
 */
export const PRIMARY = { paused: "open", free: "call_next", called: "start", serving: "finish" };

/**
 * The smaller buttons, always in this order and place, and the phases in which each works.
 * @type {Record<string, Phase[]>}
 */
export const SECONDARY = {
  recall: ["called"],
  no_show: ["called"],
  return: ["called"],
  park: ["serving"],
  transfer: ["called", "serving"],
};

/** The path of each step under /api/v1; `{hall}`, `{window}` and `{ticket}` are filled in. */
const WINDOW = "/api/v1/halls/{hall}/windows/{window}";
const TICKET = "/api/v1/tickets/{ticket}";
/** @type {Record<string, string>} */
export const PATHS = {
  open: `${WINDOW}/open`,
  pause: `${WINDOW}/pause`,
  close: `${WINDOW}/close`,
  call_next: `${WINDOW}/call-next`,
  call: `${WINDOW}/call`,
  recall: `${TICKET}/recall`,
  start: `${TICKET}/start`,
  finish: `${TICKET}/finish`,
  no_show: `${TICKET}/no-show`,
  return: `${TICKET}/return`,
  park: `${TICKET}/park`,
  resume: `${TICKET}/resume`,
  reinstate: `${TICKET}/reinstate`,
  transfer: `${TICKET}/transfer`,
  undo: `${TICKET}/undo`,
};

/**
 * Steps that can be undone, and the step that undoes each; it restores the ticket and all figures.
 * @type {Record<string, string>}
 */
export const UNDO = { call: "return", start: "undo", finish: "undo", no_show: "undo", park: "undo" };

/**
 * @param {{ number: number | null, state: Wire.WindowState, current: Wire.Ticket | null }} desk
 * @returns {Phase}
 */
export function phaseOf({ number, state, current }) {
  if (number === null || state === "closed") return "away";
  if (current) return current.state === "called" ? "called" : "serving";
  return state === "paused" ? "paused" : "free";
}

/**
 * Whether `step` is possible now. Any other is refused here with a sentence; the server would refuse it too.
 * @param {string} step
 * @param {Phase} phase
 */
export function isPossible(step, phase) {
  if (step === PRIMARY[phase]) return true;
  if (step === "pause") return ["free", "called", "serving"].includes(phase);
  if (step === "open") return true;
  if (step === "close") return ["free", "paused"].includes(phase);
  if (["call", "resume"].includes(step)) return phase === "free";
  if (step === "reinstate") return phase !== "away";
  return SECONDARY[step]?.includes(phase) ?? false;
}

/**
 * The key of the text that says why a step is not possible now.
 * @param {string} step
 * @param {Phase} phase
 */
export function whyNot(step, phase) {
  const calls = ["call_next", "call", "resume"].includes(step);
  if (calls && ["called", "serving", "paused"].includes(phase)) return `not_now.call_next_${phase}`;
  if (phase === "called") return "not_now.needs_serving";
  return phase === "serving" ? "not_now.needs_called" : "not_now.needs_ticket";
}
