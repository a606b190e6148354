/**
 * Small icons as drawings, because not every font has them.
 */
import { drawing } from "../shared/dom.js";

const SHAPES = {
  clock:
    "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 2.4a7.6 7.6 0 1 1 0 15.2 7.6 7.6 0 0 1 0-15.2zM10.9 7v5.6l4.2 3.3 1.4-1.8-3.4-2.6V7z",
  warning: "M12 2.5 22.8 21H1.2zM10.8 9v6h2.4V9zm0 7.4v2.3h2.4v-2.3z",
  star: "m12 2 3 6.6 7.1.7-5.3 4.8 1.5 7.1L12 17.5l-6.3 3.7 1.5-7.1L1.9 9.3 9 8.6z",
  tick: "m4 12.6 2-2 3.9 3.9L18 6.2l2 2L9.900 18.400z",
};

/**
 * An icon as large as the text around it. It is hidden from screen readers, which read the text.
 * @param {keyof typeof SHAPES} name
 */
export function icon(name) {
  return drawing(`icon icon--${name}`, 24, { d: SHAPES[name], "fill-rule": "evenodd" });
}
