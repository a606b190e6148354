/** Back to the start when nobody touches the screen: first a question with a countdown, then home. */

export class Idle {
  static WARN_SECONDS = 10;
  #left = 0;
  #timer = null;

  /**
   * `seconds` without a touch; `warn(secondsLeft | null)` shows or hides the question; `leave()` goes home;
   * `tick(secondsLeft)` hears every second that passes.
   */
  constructor(seconds, { warn, leave, tick = () => {} }) {
    this.seconds = seconds;
    this.warn = warn;
    this.leave = leave;
    this.tick = tick;
    // The question goes away when the finger is lifted, not under it.
    addEventListener("pointerdown", () => { this.#left = this.limit; }, true);
    for (const name of ["click", "keydown"]) addEventListener(name, () => this.touched(), true);
  }

  /** Count from now on, at most for `seconds`. */
  start(seconds = this.seconds) {
    this.stop();
    this.limit = this.#left = seconds;
    this.#timer = setInterval(() => this.#pass(), 1000);
    this.tick(seconds);
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
    this.tick(this.#left);
  }

  get isCounting() {
    return this.#timer !== null;
  }

  #pass() {
    this.#left -= 1;
    if (this.#left <= 0) {
      this.stop();
      this.leave();
    } else {
      this.warn(this.#left <= Idle.WARN_SECONDS ? this.#left : null);
      this.tick(this.#left);
    }
  }
}
