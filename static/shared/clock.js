/**
 * An estimate of the server's clock.
 *
 * Every message carries the time when the server sent it. Messages arrive late, never early, so the fastest of the
 * last few messages gives the best estimate of this computer's clock error.
 */
const SAMPLES = 12;

export class ServerClock {
  /** @type {number[]} */
  #offsets = [];

  /**
   * Update the estimate from a message; `serverAt`: ISO 8601. A missing or invalid one is ignored.
   * @param {string | null | undefined} serverAt
   */
  learn(serverAt, receivedAt = Date.now()) {
    const sentAt = Date.parse(serverAt ?? "");
    if (Number.isNaN(sentAt)) return;
    this.#offsets.push(sentAt - receivedAt);
    if (this.#offsets.length > SAMPLES) this.#offsets.shift();
  }

  /** False until the first message; until then this computer's own clock is used. */
  get isKnown() {
    return this.#offsets.length > 0;
  }

  /** Milliseconds to add to this computer's clock; 0 until the first message. */
  get offset() {
    return this.#offsets.length ? Math.max(...this.#offsets) : 0;
  }

  /** Milliseconds since 1970 by the server's clock. */
  now() {
    return Date.now() + this.offset;
  }

  /**
   * Whole seconds from an ISO instant until now, never negative; null when there is no instant.
   * @param {string | null | undefined} at
   */
  secondsSince(at) {
    const then = Date.parse(at ?? "");
    return Number.isNaN(then) ? null : Math.max(0, Math.floor((this.now() - then) / 1000));
  }
}
