/** How much room words take in a chart. */

/** The width of a chart at a desk, and in print. */
export const DESK_PIXELS = 1000;
const [LINE_PIXELS, SYMBOL_PIXELS, SIDES] = [24, 48, 40];

/**
 * About how wide a text is; Chinese characters are square.
 * @param {string} text
 * @param {number} size of the font, in pixels
 */
export function pixelsOf(text, size = 14) {
  return [...text].reduce((sum, letter) => sum + size * (letter > "\u2e80" ? 1 : 0.58), 0);
}

/**
 * How much lower a chart begins whose legend needs more than one line.
 * @param {string[]} names
 * @param {number} width of the chart
 */
export function moreForLegend(names, width) {
  const lines = rowsOf(
    names.map((name) => SYMBOL_PIXELS + pixelsOf(name)),
    width - SIDES,
  );
  return LINE_PIXELS * (lines - 1);
}

/**
 * In how many rows things of these widths stand, none of which is broken.
 * @param {number[]} widths
 * @param {number} room
 */
function rowsOf(widths, room) {
  let [rows, used] = [1, 0];
  for (const width of widths) {
    if (used && used + width > room) [rows, used] = [rows + 1, 0];
    used += width;
  }
  return rows;
}
