/** Returns to the start screen when nobody touches the screen. */

export class Idle {
  #left = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /**
   * `leave()` is called after `seconds` without a touch, `tick(secondsLeft)` every second.
   * @param {number} seconds
   * @param {{ leave: () => void, tick: (secondsLeft: number) => void }} hears
   */
  constructor(seconds, { leave, tick }) {
    this.seconds = seconds;
    this.limit = seconds;
    this.leave = leave;
    this.tick = tick;
    // The question disappears when the finger is lifted, not while it is down.
    addEventListener(
      "pointerdown",
      () => {
        this.#left = this.limit;
      },
      true,
    );
    for (const name of ["click", "keydown"]) addEventListener(name, () => this.touched(), true);
  }

  /** Start counting now, for at most `seconds`. */
  start(seconds = this.seconds) {
    this.stop();
    this.limit = this.#left = seconds;
    this.#timer = setInterval(() => this.#pass(), 1000);
    this.tick(seconds);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  touched() {
    if (this.#timer === undefined) return;
    this.#left = this.limit;
    this.tick(this.#left);
  }

  get isCounting() {
    return this.#timer !== undefined;
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
