/**
 * Keys of several digits, typed one after another: a window's number, or "0" and a line's position.
 */
import { digitOf } from "./keys.js";

const PAUSE_MILLISECONDS = 1500;
const NOTHING = { typed: "", isWhole: false, goesOn: false };

/** @typedef {{ typed: string, isWhole: boolean, goesOn: boolean }} Progress */

/**
 * The state after one more digit (pure): {typed, isWhole, goesOn}. `keys`: all valid keys, including those that cannot be
 * chosen now, so that 12 is not read as 1 when window 12 is closed.
 * @param {string} before
 * @param {string} digit
 * @param {string[]} keys
 * @returns {Progress}
 */
export function typeInto(before, digit, keys) {
  const text = before + digit;
  const matches = keys.filter((key) => key.startsWith(text));
  return { typed: text, isWhole: matches.includes(text), goesOn: matches.some((key) => key !== text) };
}

/**
 * Collects digits. `choose(key)` is called at once if no longer key begins with it, otherwise after a pause or Enter.
 * `tell({typed, isWhole, goesOn})` is called after every digit.
 */
export class Typed {
  #now = NOTHING;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {string[]} */
  #keys;
  /** @type {(key: string) => void} */
  #choose;
  /** @type {(now: Progress) => void} */
  #tell;

  /**
   * @param {string[]} keys
   * @param {{ choose: (key: string) => void, tell: (now: Progress) => void }} hears
   */
  constructor(keys, { choose, tell }) {
    [this.#keys, this.#choose, this.#tell] = [keys, choose, tell];
  }

  /**
   * True: the pressed key was a digit, or it ended or corrected the input.
   * @param {Pick<KeyboardEvent, "key" | "code" | "repeat">} event
   */
  take(event) {
    const digit = digitOf(event);
    if (digit !== null) {
      if (!event.repeat) this.#add(digit);
      return true;
    }
    if (this.#now.typed === "" || !["Enter", "Backspace"].includes(event.key)) return false;
    if (event.key === "Enter") this.#end();
    else this.forget();
    return true;
  }

  /** Clear what has been typed. */
  forget() {
    clearTimeout(this.#timer);
    this.#now = NOTHING;
    this.#tell(NOTHING);
  }

  /** @param {string} digit */
  #add(digit) {
    clearTimeout(this.#timer);
    const newState = typeInto(this.#now.typed, digit, this.#keys);
    this.#now = newState.isWhole || newState.goesOn ? newState : NOTHING;
    this.#tell(newState);
    if (newState.isWhole && !newState.goesOn) this.#end();
    else if (newState.isWhole) this.#timer = setTimeout(() => this.#end(), PAUSE_MILLISECONDS);
  }

  #end() {
    const { typed, isWhole } = this.#now;
    if (!isWhole) return;
    clearTimeout(this.#timer);
    this.#now = NOTHING;
    this.#choose(typed);
  }
}
