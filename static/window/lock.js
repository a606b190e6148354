/**
 * A double click is one step (pure: instants are arguments, in milliseconds).
 *
 * The big button changes its meaning in place: the second half of a double click on "call next" would start a ticket
 * that nobody has seen yet. So a step locks the desk until its answer is here, and for a moment longer.
 */
export const MOMENT_MILLISECONDS = 600;

export class Lock {
  #held = false;
  #until = -Infinity;

  get isHeld() {
    return this.#held;
  }

  /** Take the lock for one step; false: a step is under way or only just over. */
  take(now) {
    if (this.#held || now < this.#until) return false;
    this.#held = true;
    this.#until = now + MOMENT_MILLISECONDS;
    return true;
  }

  release() {
    this.#held = false;
  }
}
