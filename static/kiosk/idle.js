/** Back to the start when nobody touches the screen. */

export class Idle {
  #left = 0;
  #timer = null;

  /**
   * `seconds` without a touch; `leave()` goes home; `tick(secondsLeft)` hears every second that passes.
   */
  constructor(seconds, { leave, tick }) {
    this.seconds = seconds;
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
  }

  touched() {
    if (this.#timer === null) return;
    this.#left = this.limit;
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
      this.tick(this.#left);
    }
  }
}
