/**
 * A double click is one step (pure: instants are arguments, in milliseconds).
 *
 * The big button changes its meaning in place: the second half of a double click on "call next" would start a ticket
 * that nobody has seen yet. So the desk is locked until a step's answer is here, and for whatever asked for it (the big
 * button, a key, another button) a moment longer. Something else may be asked for at once.
 */
export const MOMENT_MILLISECONDS = 600;

export class Lock {
  #held = false;
  #trigger = null;
  #until = -Infinity;

  get isHeld() {
    return this.#held;
  }

  /** Take the lock for one step; false: a step is under way, or `trigger` asked for one only just now. */
  take(now, trigger) {
    if (this.#held || (trigger === this.#trigger && now < this.#until)) return false;
    this.#held = true;
    this.#trigger = trigger;
    this.#until = now + MOMENT_MILLISECONDS;
    return true;
  }

  release() {
    this.#held = false;
  }
}
