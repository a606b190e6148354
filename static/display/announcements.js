/**
 * Which call stands on the stage, and for how long (pure: instants are arguments, in milliseconds).
 *
 * A call keeps the stage for at least `leastMilliseconds` and until it has been said aloud (but no longer than
 * `longestMilliseconds` when others wait). Calls that come meanwhile queue up, one per number, none lost; many of them
 * make the stage hurry. A call that was taken back leaves at once; one that was answered stays as the last call, but
 * calls nobody any more; where many wait for the stage, who has come already leaves its place to the others.
 */
const MISSED_MILLISECONDS = 60_000;
const SOME_WAIT = 2;
const MANY_WAIT = 8;

/**
 * How a call is said while so many others wait for the stage: `times` each language is said, `isShort`: number and
 * window alone, `isBrief`: in the hall's first language alone, without the chime. The last two take seconds off the
 * least and the longest time on the stage (milliseconds), too.
 */
export function haste(waiting) {
  if (waiting >= MANY_WAIT) return { times: 1, isShort: true, isBrief: true, least: 3000, longest: 5000 };
  if (waiting >= SOME_WAIT) return { times: 1, isShort: true, isBrief: false, least: 5000, longest: 12_000 };
  return { times: waiting > 0 ? 1 : Infinity, isShort: false, isBrief: false, least: Infinity, longest: Infinity };
}

export class Announcements {
  #least;
  #longest;
  #queue = [];
  #current = null;
  #since = null;
  #said = true;
  #seen = new Set();
  #calls = [];
  #revision = -1;
  #knowsThePast = false;

  constructor({ leastMilliseconds, longestMilliseconds = 25_000 }) {
    this.#least = leastMilliseconds;
    this.#longest = Math.max(longestMilliseconds, leastMilliseconds);
  }

  /** The call on the stage, or null. */
  get current() {
    return this.#current;
  }

  /** Calls that wait for the stage, next first. */
  get queue() {
    return [...this.#queue];
  }

  /** What the board says of calls with those it does not know yet, newest first: no called number is ever nowhere. */
  get known() {
    const told = [this.#current, ...this.#queue].filter((call) => call !== null && (call.revision ?? 0) > this.#revision);
    return [...told.reverse(), ...this.#calls.filter((call) => !told.some((other) => sameCall(other, call)))];
  }

  /** True when nobody is called any more: the ticket on the stage is being served, or gone. */
  isOver(now) {
    return this.#current !== null && !this.isNews(now) && hasEnded(this.#current, this.#calls, this.#revision);
  }

  /** A call or a recall. The same one told twice counts once. */
  add(call) {
    const key = keyOf(call);
    if (this.#seen.has(key)) return;
    this.#remember(key);
    const waiting = this.#queue.findIndex((other) => other.number === call.number);
    if (waiting < 0) this.#queue.push(call);
    else this.#queue[waiting] = call;
  }

  /**
   * What the board says about calls, newest first. The first board only shows the newest call, without announcing it;
   * later ones bring the calls that were missed, if they are still worth saying, and take back the ones that are gone.
   * `serverNow` is the server's clock, `now` the same steady clock that `tick` gets.
   */
  follow(board, serverNow, now) {
    const calls = (board.calls ?? []).filter((call) => call.window != null);
    for (const call of [...calls].reverse()) {
      if (this.#knowsThePast && isWorthSaying(call, serverNow)) this.add(call);
      else this.#remember(keyOf(call));
    }
    this.#knowsThePast = true;
    [this.#calls, this.#revision] = [calls, board.revision];
    const stands = (call) => (call.revision ?? 0) > board.revision || calls.some((other) => sameCall(other, call));
    this.#queue = this.#queue.filter(stands);
    if (this.#queue.length >= SOME_WAIT) this.#queue = this.#queue.filter((call) => !hasEnded(call, calls, board.revision));
    if (this.#current && !stands(this.#current)) this.#leave();
    this.#settle(now);
  }

  /** The call on the stage has been said aloud to the end (or nobody can say it). */
  said(call) {
    if (this.#current === call) this.#said = true;
  }

  /** Move on if it is time. Returns the call that takes the stage now, to be said aloud, or null. */
  tick(now) {
    this.#settle(now);
    if (this.#queue.length === 0 || !this.#mayLeave(now)) return null;
    this.#current = this.#queue.shift();
    this.#since = now;
    this.#said = false;
    return this.#current;
  }

  /** True while the call on the stage is news: it must not be overlooked. */
  isNews(now) {
    if (this.#current === null || this.#since === null) return false;
    const { least, longest } = haste(this.#queue.length);
    const stood = now - this.#since;
    return stood < Math.min(this.#least, least) || (!this.#said && stood < Math.min(this.#longest, longest));
  }

  #mayLeave(now) {
    return this.#current === null || !this.isNews(now);
  }

  #leave() {
    this.#current = null;
    this.#since = null;
  }

  /** When nothing is news, the stage belongs to who is still called, else to the last call. */
  #settle(now) {
    if (this.#queue.length > 0 || this.isNews(now) || (this.#current?.revision ?? 0) > this.#revision) return;
    this.#showQuietly(this.#calls.find(isStillCalled) ?? this.#calls[0] ?? null);
  }

  /** Without chime or voice; a stage that already shows this call keeps it. */
  #showQuietly(call) {
    if (call && this.#current && sameCall(call, this.#current)) return;
    this.#current = call;
    this.#since = null;
  }

  #remember(key) {
    this.#seen.add(key);
    if (this.#seen.size > 2000) this.#seen.delete(this.#seen.values().next().value);
  }
}

/** One call or recall of one ticket; the instant tells days and repeated calls of a number apart. */
function keyOf(call) {
  return `${call.number}|${call.window}|${Date.parse(call.called_at)}|${call.recalls ?? 0}`;
}

/** A call that was missed is said late only while its citizen may still be looking for the way. */
function isWorthSaying(call, serverNow) {
  return isStillCalled(call) && serverNow - Date.parse(call.called_at) < MISSED_MILLISECONDS;
}

/** What the board says of the call; a board that is older than the call cannot know. */
function hasEnded(call, calls, revision) {
  const known = calls.find((other) => sameCall(other, call));
  return known !== undefined && (call.revision ?? 0) <= revision && !isStillCalled(known);
}

/** False once its citizen is being served, or is gone. */
export function isStillCalled(call) {
  return (call.state ?? "called") === "called";
}

function sameCall(one, other) {
  return one.number === other.number && one.window === other.window;
}
