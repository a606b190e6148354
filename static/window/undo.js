/**
 * The last step, while it can be undone (pure: instants are arguments, in milliseconds).
 */
import { UNDO } from "./steps.js";

/** A little less than the minute in which the server accepts an undo. */
export const OFFERED_MILLISECONDS = 55_000;

export class LastStep {
  /** @type {string | null} */
  #step = null;
  /** @type {Wire.Ticket | null} */
  #ticket = null;
  #until = 0;

  /**
   * Record a step; earlier ones can no longer be undone.
   * @param {string} step
   * @param {Wire.Ticket | null} ticket
   * @param {number} now
   */
  did(step, ticket, now) {
    const isUndoable = step in UNDO && ticket != null;
    this.#step = isUndoable ? step : null;
    this.#ticket = isUndoable ? ticket : null;
    this.#until = now + OFFERED_MILLISECONDS;
  }

  forget() {
    this.#step = null;
  }

  /**
   * {step, by, ticket}: the step to undo, and the step that undoes it; null: nothing can be undone.
   * @param {number} now
   */
  offer(now) {
    if (this.#step === null || this.#ticket === null || now >= this.#until) return null;
    return { step: this.#step, by: UNDO[this.#step], ticket: this.#ticket };
  }
}
