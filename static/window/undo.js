/**
 * The last step, for as long as it can be taken back (pure: instants are arguments, in milliseconds).
 */
import { UNDO } from "./steps.js";

/** A little less than the minute for which the server takes a step back. */
export const OFFERED_MILLISECONDS = 55_000;

export class LastStep {
  #step = null;
  #ticket = null;
  #until = 0;

  /** A step was done; what was done before can no longer be taken back. */
  did(step, ticket, now) {
    const isUndoable = step in UNDO && ticket != null;
    this.#step = isUndoable ? step : null;
    this.#ticket = isUndoable ? ticket : null;
    this.#until = now + OFFERED_MILLISECONDS;
  }

  forget() {
    this.#step = null;
  }

  /** {step, by, ticket}: what would be undone, and by which step; null: nothing can be. */
  offer(now) {
    if (this.#step === null || now >= this.#until) return null;
    return { step: this.#step, by: UNDO[this.#step], ticket: this.#ticket };
  }
}
