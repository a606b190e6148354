/**
 * Where a window lies, seen from this screen.
 *
 * Only the one who hangs the screen knows; the screen's address says it: `?left=1-4&ahead=5-8&right=9-12`.
 * Windows that it does not name get a plain arrow.
 */
const DIRECTIONS = ["left", "right", "ahead", "back"];
const TURNS = { right: 0, back: 90, left: 180, ahead: 270 };

export class Places {
  #directions = new Map();
  #names;

  /** `address`: the page's query; `names`: window number → name in several languages. */
  constructor(address, names = new Map()) {
    this.#names = names;
    for (const direction of DIRECTIONS) {
      for (const number of numbers(address.get(direction) ?? "")) this.#directions.set(number, direction);
    }
  }

  of(serviceWindow) {
    return {
      direction: this.#directions.get(Number(serviceWindow)) ?? "right",
      name: this.#names.get(Number(serviceWindow)) ?? null,
    };
  }
}

/** "1-3,7" → [1, 2, 3, 7]; what cannot be read is left out. */
export function numbers(ranges) {
  return ranges.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map((part) => Number.parseInt(part, 10));
    if (!(first <= last && last - first < 200)) return [];
    return Array.from({ length: last - first + 1 }, (_, step) => first + step);
  });
}

/** An arrow that is drawn, not typed: fonts disagree about arrows. */
export function arrow(direction) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("viewBox", "0 0 48 48");
  drawing.setAttribute("class", "arrow");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", "M4 19h22V8l18 16-18 16V29H4z");
  path.setAttribute("transform", `rotate(${TURNS[direction] ?? 0} 24 24)`);
  drawing.append(path);
  return drawing;
}
