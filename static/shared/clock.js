/**
 * The server's clock, as well as this page can know it.
 *
 * Every message says when the server sent it. A message can only arrive late, never early, so among the last
 * few messages the one that travelled fastest gives the best guess of how far this computer's clock is off.
 */
const SAMPLES = 12;

export class ServerClock {
  #offsets = [];

  /** Learn from a message: `serverAt` ISO 8601; a missing or unreadable one teaches nothing. */
  learn(serverAt, receivedAt = Date.now()) {
    const sentAt = Date.parse(serverAt ?? "");
    if (Number.isNaN(sentAt)) return;
    this.#offsets.push(sentAt - receivedAt);
    if (this.#offsets.length > SAMPLES) this.#offsets.shift();
  }

  /** False until the server was heard: until then this computer's own clock is all there is. */
  get isKnown() {
    return this.#offsets.length > 0;
  }

  /** Milliseconds to add to this computer's clock; 0 until the server was heard. */
  get offset() {
    return this.#offsets.length ? Math.max(...this.#offsets) : 0;
  }

  /** Milliseconds since 1970 by the server's clock. */
  now() {
    return Date.now() + this.offset;
  }

  /** Whole seconds from an ISO instant until now, never negative; null when there is no instant. */
  secondsSince(at) {
    const then = Date.parse(at ?? "");
    return Number.isNaN(then) ? null : Math.max(0, Math.floor((this.now() - then) / 1000));
  }
}
