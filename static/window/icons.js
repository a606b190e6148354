/**
 * Small signs that are drawn, not typed: no font is sure to have them.
 */
const SPACE = "http://www.w3.org/2000/svg";
const SHAPES = {
  clock: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 2.4a7.6 7.6 0 1 1 0 15.2 7.6 7.6 0 0 1 0-15.2zM10.9 7v5.6l4.2 3.3 1.4-1.8-3.4-2.6V7z",
  warning: "M12 2.5 22.8 21H1.2zM10.8 9v6h2.4V9zm0 7.4v2.3h2.4v-2.3z",
  star: "m12 2 3 6.6 7.1.7-5.3 4.8 1.5 7.1L12 17.5l-6.3 3.7 1.5-7.1L1.9 9.3 9 8.6z",
  tick: "m4 12.6 2-2 3.9 3.9L18 6.2l2 2L9.900 18.400z",
};

/** A sign as large as the text around it; it says nothing to screen readers, the text beside it does. */
export function icon(name) {
  const drawing = document.createElementNS(SPACE, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("class", `icon icon--${name}`);
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SPACE, "path");
  path.setAttribute("d", SHAPES[name]);
  path.setAttribute("fill-rule", "evenodd");
  drawing.append(path);
  return drawing;
}
