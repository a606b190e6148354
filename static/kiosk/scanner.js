/**
 * Scanners and card readers that type what they read and end it with Enter; told from a person by how fast they type (pure:
 * instants are arguments, in milliseconds).
 */

const GAP_MILLISECONDS = 300; // a longer pause begins something new
const PACE_MILLISECONDS = 50; // between two keys, on average; people need three times as long
const LEAST = 6;
export const MOST = 300;
const ADDRESS = /\/a\/[\w-]{20}/; // of an appointment's page
const CODE = /^[ACDEFGHJKLMNPQRTUVWXY34679]{6}$/i; // of the letters in queueing/codes.py
const RESIDENT = /^[0-9]{17}[0-9X]$/;
const RESIDENT_IN_PART = /^[0-9]{13,17}[0-9X]?$/;
const OTHER = /^(?=.*[0-9])(?![0-9]{13})[A-Z0-9]{6,16}$/;
const CHECK = "10X98765432";

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
 * What it is: an appointment (its code, or the address of its page), a card's number, one that was not read well, or nothing of
 * use here. A hall that takes no appointments reads six signs as a card's.
 * @param {string} text
 * @param {boolean} takesAppointments
 * @returns {"appointment" | "card" | "misread" | "unknown"}
 */
export function kindOf(text, takesAppointments) {
  if (takesAppointments && (ADDRESS.test(text) || CODE.test(text))) return "appointment";
  if (cardIn(text) !== null) return "card";
  return !takesAppointments || RESIDENT_IN_PART.test(plain(text)) ? "misread" : "unknown";
}

/**
 * The number of a card in capitals, without spaces and hyphens; null: it is none. As in `queueing/cards.py`; the tests of both read
 * `tests/queueing/cards.json`.
 * @param {string} text
 */
export function cardIn(text) {
  const number = plain(text);
  const isCard = RESIDENT.test(number) ? isResident(number) : number.length !== 18 && OTHER.test(number);
  return isCard ? number : null;
}

/** @param {string} text */
function plain(text) {
  return text.replace(/[\s-]/g, "").toUpperCase();
}

/**
 * Whether the check digit of a resident's number is right (ISO 7064, MOD 11-2).
 * @param {string} number
 */
function isResident(number) {
  const rest = [...number.slice(0, 17)].reduce((sum, digit) => (sum * 2 + Number(digit)) % 11, 0);
  return CHECK[(rest * 2) % 11] === number[17];
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
