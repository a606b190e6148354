/**
 * Which call is on the stage (the large area of the screen), and for how long. Pure: instants are arguments, in
 * milliseconds.
 *
 * A call stays on the stage for at least `leastMilliseconds` and until it has been spoken, but no longer than
 * `longestMilliseconds` when others wait. New calls are queued, one per number, and none is lost; a long queue shortens
 * both times. A call that was undone leaves at once. A call whose citizen has arrived stays as the last call; when the
 * queue is long, it makes room for the others.
 */
const MISSED_MILLISECONDS = 60_000;
const SOME_WAIT = 2;
const MANY_WAIT = 8;

/**
 * How a call is spoken while this many others wait. `times`: how often in each language; `isShort`: only number and
 * window; `isBrief`: only in the hall's first language, without the chime. The last two also shorten the times on the
 * stage (milliseconds).
 * @param {number} waiting
 */
export function haste(waiting) {
  if (waiting >= MANY_WAIT) return { times: 1, isShort: true, isBrief: true, least: 3000, longest: 5000 };
  if (waiting >= SOME_WAIT) return { times: 1, isShort: true, isBrief: false, least: 5000, longest: 12_000 };
  return { times: waiting > 0 ? 1 : Infinity, isShort: false, isBrief: false, least: Infinity, longest: Infinity };
}

export class Announcements {
  /** @type {number} */
  #least;
  /** @type {number} */
  #longest;
  /** @type {Wire.Call[]} */
  #queue = [];
  /** @type {Wire.Call | null} */
  #current = null;
  /** @type {number | null} */
  #since = null;
  #said = true;
  /** @type {Set<string>} */
  #seen = new Set();
  /** @type {Wire.Call[]} */
  #calls = [];
  #revision = -1;
  #knowsThePast = false;

  /** @param {{ leastMilliseconds: number, longestMilliseconds?: number }} times */
  constructor({ leastMilliseconds, longestMilliseconds = 25_000 }) {
    this.#least = leastMilliseconds;
    this.#longest = Math.max(longestMilliseconds, leastMilliseconds);
  }

  /** The call on the stage, or null. */
  get current() {
    return this.#current;
  }

  /** Calls queued for the stage, next first. */
  get queue() {
    return [...this.#queue];
  }

  /** The board's calls and the calls not yet on the board, newest first, so that no called number is ever missing. */
  get known() {
    const staged = this.#current ? [this.#current, ...this.#queue] : this.#queue;
    const newCalls = staged.filter((call) => (call.revision ?? 0) > this.#revision);
    return [
      ...newCalls.reverse(),
      ...this.#calls.filter((call) => !newCalls.some((newCall) => sameCall(newCall, call))),
    ];
  }

  /**
   * True when nobody is called any more: the ticket on the stage is being served, or gone.
   * @param {number} now
   */
  isOver(now) {
    return this.#current !== null && !this.isNews(now) && hasEnded(this.#current, this.#calls, this.#revision);
  }

  /**
   * Add a call or a recall. The same one received twice counts once.
   * @param {Wire.Call} call
   */
  add(call) {
    const key = keyOf(call);
    if (this.#seen.has(key)) return;
    this.#remember(key);
    const waiting = this.#queue.findIndex((queuedCall) => queuedCall.number === call.number);
    if (waiting < 0) this.#queue.push(call);
    else this.#queue[waiting] = call;
  }

  /**
   * Apply the board's calls, newest first. The first board only shows the newest call, without announcing it; later
   * boards add missed calls that are still recent, and remove calls that were undone.
   * `serverNow`: the server's clock; `now`: the steady clock also used for `tick`.
   * @param {{ calls?: Wire.Call[], revision: number }} board
   * @param {number} serverNow
   * @param {number} now
   */
  follow(board, serverNow, now) {
    const calls = (board.calls ?? []).filter((call) => call.window != null);
    for (const call of [...calls].reverse()) {
      if (this.#knowsThePast && isWorthSaying(call, serverNow)) this.add(call);
      else this.#remember(keyOf(call));
    }
    this.#knowsThePast = true;
    [this.#calls, this.#revision] = [calls, board.revision];
    /** @param {Wire.Call} call */
    const isCurrent = (call) =>
      (call.revision ?? 0) > board.revision || calls.some((boardCall) => sameCall(boardCall, call));
    this.#queue = this.#queue.filter(isCurrent);
    if (this.#queue.length >= SOME_WAIT)
      this.#queue = this.#queue.filter((call) => !hasEnded(call, calls, board.revision));
    if (this.#current && !isCurrent(this.#current)) this.#leave();
    this.#settle(now);
  }

  /**
   * The call on the stage has been spoken completely, or cannot be spoken.
   * @param {Wire.Call} call
   */
  said(call) {
    if (this.#current === call) this.#said = true;
  }

  /**
   * Move on if it is time. Returns the call that is now on the stage and must be spoken, or null.
   * @param {number} now
   * @returns {Wire.Call | null}
   */
  tick(now) {
    this.#settle(now);
    const [nextCall, ...otherCalls] = this.#queue;
    if (nextCall === undefined || !this.#mayLeave(now)) return null;
    [this.#current, this.#queue] = [nextCall, otherCalls];
    this.#since = now;
    this.#said = false;
    return this.#current;
  }

  /**
   * True while the call on the stage is new and must be noticed.
   * @param {number} now
   */
  isNews(now) {
    if (this.#current === null || this.#since === null) return false;
    const { least: leastMilliseconds, longest: longestMilliseconds } = haste(this.#queue.length);
    const shownMilliseconds = now - this.#since;
    return (
      shownMilliseconds < Math.min(this.#least, leastMilliseconds) ||
      (!this.#said && shownMilliseconds < Math.min(this.#longest, longestMilliseconds))
    );
  }

  /** @param {number} now */
  #mayLeave(now) {
    return this.#current === null || !this.isNews(now);
  }

  #leave() {
    this.#current = null;
    this.#since = null;
  }

  /**
   * When no call is new, show one whose citizen has not arrived yet, or else the last call.
   * @param {number} now
   */
  #settle(now) {
    if (this.#queue.length > 0 || this.isNews(now) || (this.#current?.revision ?? 0) > this.#revision) return;
    this.#showQuietly(this.#calls.find(isStillCalled) ?? this.#calls[0] ?? null);
  }

  /**
   * Show a call without chime or voice; does nothing if it is already on the stage.
   * @param {Wire.Call | null} call
   */
  #showQuietly(call) {
    if (call && this.#current && sameCall(call, this.#current)) return;
    this.#current = call;
    this.#since = null;
  }

  /** @param {string} key */
  #remember(key) {
    this.#seen.add(key);
    if (this.#seen.size > 2000) this.#seen.delete([...this.#seen][0]);
  }
}

/**
 * The key of one call or recall; the instant distinguishes days and repeated calls of a number.
 * @param {Wire.Call} call
 */
function keyOf(call) {
  return `${call.number}|${call.window}|${Date.parse(call.called_at)}|${call.recalls ?? 0}`;
}

/**
 * Whether a missed call is still recent enough to be announced.
 * @param {Wire.Call} call
 * @param {number} serverNow
 */
function isWorthSaying(call, serverNow) {
  return isStillCalled(call) && serverNow - Date.parse(call.called_at) < MISSED_MILLISECONDS;
}

/**
 * Whether a call has ended according to the board. False if the board is older than the call.
 * @param {Wire.Call} call
 * @param {Wire.Call[]} calls
 * @param {number} revision
 */
function hasEnded(call, calls, revision) {
  const boardCall = calls.find((candidate) => sameCall(candidate, call));
  return boardCall !== undefined && (call.revision ?? 0) <= revision && !isStillCalled(boardCall);
}

/**
 * False once the citizen is being served or has left.
 * @param {Wire.Call} call
 */
export function isStillCalled(call) {
  return (call.state ?? "called") === "called";
}

/**
 * @param {Wire.Call} call
 * @param {Wire.Call} other
 */
function sameCall(call, other) {
  return call.number === other.number && call.window === other.window;
}
