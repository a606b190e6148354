/** Back to the start when nobody touches the screen: first a question with a countdown, then home. */
const WARN_SECONDS = 10;

export class Idle {
  #left = 0;
  #timer = null;

  /** `seconds` without a touch; `warn(secondsLeft | null)` shows or hides the question; `leave()` goes home. */
  constructor(seconds, { warn, leave }) {
    this.seconds = seconds;
    this.warn = warn;
    this.leave = leave;
    // The question goes away when the finger is lifted, not under it.
    addEventListener("pointerdown", () => { this.#left = this.limit; }, true);
    for (const name of ["click", "keydown"]) addEventListener(name, () => this.touched(), true);
  }

  /** Count from now on, at most for `seconds`. */
  start(seconds = this.seconds) {
    this.stop();
    this.limit = this.#left = seconds;
    this.#timer = setInterval(() => this.#tick(), 1000);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
    this.warn(null);
  }

  touched() {
    if (this.#timer === null) return;
    this.#left = this.limit;
    this.warn(null);
  }

  #tick() {
    this.#left -= 1;
    if (this.#left <= 0) {
      this.stop();
      this.leave();
    } else this.warn(this.#left <= WARN_SECONDS ? this.#left : null);
  }
}
