/**
 * Makes a double click one step (pure: instants are arguments, in milliseconds).
 *
 * The big button changes its step in place: the second click of a double click on "call next" would start serving a
 * ticket whose citizen has not arrived. So the desk is locked until the step's answer, and its trigger (the big button, a
 * key, another button) a moment longer. Other triggers work at once.
 */
export const MOMENT_MILLISECONDS = 600;

export class Lock {
  #held = false;
  /** @type {string | null} */
  #trigger = null;
  #until = -Infinity;

  get isHeld() {
    return this.#held;
  }

  /**
   * Take the lock for one step; false: a step is running, or `trigger` has only just sent one.
   * @param {number} now
   * @param {string} trigger
   */
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
