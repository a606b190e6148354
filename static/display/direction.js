/**
 * The direction of a window, as seen from this screen.
 *
 * The installer of the screen sets it in the screen's address: `?left=1-4&ahead=5-8&right=9-12`. Windows without a
 * direction get a plain arrow.
 */

import { drawing } from "../shared/dom.js";

/** @typedef {"left" | "right" | "ahead" | "back"} Direction */

const DIRECTIONS = /** @type {Direction[]} */ (["left", "right", "ahead", "back"]);
const TURNS = { right: 0, back: 90, left: 180, ahead: 270 };

export class Places {
  /** @type {Map<number, Direction>} */
  #directions = new Map();
  /** @type {Map<number, Wire.Text>} */
  #names;

  /**
   * `address`: the page's query; `names`: window number → name in several languages.
   * @param {URLSearchParams} address
   * @param {Map<number, Wire.Text>} [names]
   */
  constructor(address, names = new Map()) {
    this.#names = names;
    for (const direction of DIRECTIONS) {
      for (const number of numbers(address.get(direction) ?? "")) this.#directions.set(number, direction);
    }
  }

  /** @param {number | string | null} serviceWindow */
  of(serviceWindow) {
    return {
      direction: this.#directions.get(Number(serviceWindow)) ?? "right",
      name: this.#names.get(Number(serviceWindow)) ?? null,
    };
  }
}

/**
 * "1-3,7" → [1, 2, 3, 7]; invalid parts are left out.
 * @param {string} ranges
 */
export function numbers(ranges) {
  return ranges.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map((part) => Number.parseInt(part, 10));
    if (!(first <= last && last - first < 200)) return [];
    return Array.from({ length: last - first + 1 }, (_, step) => first + step);
  });
}

/**
 * An arrow as a drawing, because fonts draw arrows differently.
 * @param {Direction} direction
 */
export function arrow(direction) {
  return drawing("arrow", 48, {
    d: "M4 19h22V8l18 16-18 16V29H4z",
    transform: `rotate(${TURNS[direction] ?? 0} 24 24)`,
  });
}
