/**
 * Scanners and card readers that type what they read and end it with Enter; told from a person by how fast they type (pure:
 * instants are arguments, in milliseconds).
 */

const GAP_MILLISECONDS = 300; // a longer pause begins something new
const PACE_MILLISECONDS = 50; // between two keys, on average; people need three times as long
const LEAST = 6;
export const MOST = 300;

/**
 * What was typed without a pause: how many signs, the first and last of them, and the text as far as it counts.
 * @typedef {{ text: string, count: number, since: number, last: number }} Burst
 */

/** @type {Burst} */
export const QUIET = { text: "", count: 0, since: 0, last: Number.NEGATIVE_INFINITY };

/**
 * The burst after one more key. Keys that are no signs, such as Escape or F5, add nothing to it.
 * @param {Burst} burst
 * @param {string} key
 * @param {number} at
 * @returns {Burst}
 */
export function after(burst, key, at) {
  const isNew = at - burst.last > GAP_MILLISECONDS;
  if (key.length !== 1) return isNew ? QUIET : { ...burst, last: at };
  const { text, count, since } = isNew ? { text: "", count: 0, since: at } : burst;
  return { text: text.length < MOST ? text + key : text, count: count + 1, since, last: at };
}

/**
 * Whether a device is typing: so fast, and at least three signs so far.
 * @param {Burst} burst
 * @param {number} at
 */
export function isDevice({ count, since, last }, at) {
  return count >= 3 && at - last <= GAP_MILLISECONDS && (last - since) / (count - 1) <= PACE_MILLISECONDS;
}

/**
 * What a device read, when Enter ends it; null: a person typed, or it is too short or too long to be read.
 * @param {Burst} burst
 * @param {number} at
 */
export function readOf(burst, at) {
  if (!isDevice(burst, at) || burst.count < LEAST || burst.count > MOST) return null;
  const text = [...burst.text].filter((sign) => sign >= " " && sign !== "\u007f").join("");
  return text.trim() || null;
}

/**
 * What it is: an appointment (its code, or the address of its page), a card's number, or nothing of use here.
 * @param {string} text
 * @returns {"appointment" | "card" | "unknown"}
 */
export function kindOf(text) {
  if (/\/a\/[\w-]{20}/.test(text) || /^[A-Z0-9]{6}$/i.test(text)) return "appointment";
  return /^[0-9]{17}[0-9X]$/i.test(text) || /^[A-Z]{1,2}[0-9]{7,10}$/i.test(text) ? "card" : "unknown";
}

/**
 * A card's number as pages show it.
 * @param {string} card
 */
export function masked(card) {
  return `····${card.slice(-4).toUpperCase()}`;
}

/** Keys of the page, while a device may be typing them. */
export class Scanner {
  #burst = QUIET;

  /**
   * `read(text, typed)`: a device read this, of `typed` signs. Answers true when the key is no person's: nobody else may act
   * on it.
   * @param {KeyboardEvent} event
   * @param {(text: string, typed: number) => void} read
   */
  take(event, read) {
    const at = event.timeStamp;
    const isEnter = event.key === "Enter";
    const text = isEnter ? readOf(this.#burst, at) : null;
    const { count } = this.#burst;
    const wasDevice = isDevice(this.#burst, at);
    this.#burst = isEnter ? QUIET : after(this.#burst, event.key, at);
    if (text !== null) read(text, count);
    const isSign = event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
    const isItsOwn = wasDevice && (isEnter || !isSign);
    if (isItsOwn || (wasDevice && event.key === " ")) event.preventDefault();
    return isItsOwn;
  }
}
