/**
 * What a clerk can do, and when (pure): the state table of a ticket as seen from one window.
 *
 * A desk is in one phase: "away" (no window), "paused", "free", "called" or "serving".
 */

/** The one big button of each phase. */
export const PRIMARY = { paused: "open", free: "call_next", called: "start", serving: "finish" };

/** The smaller buttons, always in this order and place; the phases in which each works. */
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

/** Steps that can be taken back, and the step that does it; after it the ticket is where it was, and so is every figure. */
export const UNDO = { call: "return", start: "undo", finish: "undo", no_show: "undo", park: "undo" };

export function phaseOf({ number, state, current }) {
  if (number === null || state === "closed") return "away";
  if (current) return current.state === "called" ? "called" : "serving";
  return state === "paused" ? "paused" : "free";
}

/** May `step` be asked for now? Anything else is refused here with a sentence, and by the server in any case. */
export function isPossible(step, phase) {
  if (step === PRIMARY[phase]) return true;
  if (step === "pause") return ["free", "called", "serving"].includes(phase);
  if (step === "open") return true;
  if (step === "close") return ["free", "paused"].includes(phase);
  if (["call", "resume"].includes(step)) return phase === "free";
  if (step === "reinstate") return phase !== "away";
  return SECONDARY[step]?.includes(phase) ?? false;
}

/** The key of the sentence that says why a step is not possible now. */
export function whyNot(step, phase) {
  const calls = ["call_next", "call", "resume"].includes(step);
  if (calls && ["called", "serving", "paused"].includes(phase)) return `not_now.call_next_${phase}`;
  if (phase === "called") return "not_now.needs_serving";
  return phase === "serving" ? "not_now.needs_called" : "not_now.needs_ticket";
}
