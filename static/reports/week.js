/** The week by the hour: how many come, and how long they wait. Each cell carries its figure, so it needs no colours. */
import { BLUE, FONT, INK, SKY } from "./bars.js";
import { duration } from "./cells.js";
import { WEEKDAYS } from "./periods.js";

/** @typedef {import("./charts.js").Figures} Figures */
/** @typedef {import("./charts.js").Chart} Chart */
/** @typedef {{ shades: string[], short: (value: number) => string, long: (value: number) => string }} How `short`: in a cell; `long`: in words */

/** From few people to many, and from short waits to long: darker where there is more, in print, too. */
const PEOPLE = ["#eef4fa", SKY, BLUE];
const WAITS = ["#fdf1e3", "#e8a55c", "#8a3d04"];
/** Of the largest figure: from here on the cell is so dark that its figure is light. */
const DARK_FROM = 0.76;
const SMALLEST_FIGURE = 8;
/** What the weekdays take. */
const NAMES_PIXELS = 72;

/**
 * People, and below them two figures of their waits: a weekday a row, an hour a column.
 * @param {Figures} figures
 * @returns {Chart[]}
 */
export function week(figures) {
  const { say, language } = figures;
  const people = (/** @type {number} */ value) => value.toLocaleString(language);
  const waits = {
    shades: WAITS,
    short: inMinutes,
    long: (/** @type {number} */ seconds) => duration(seconds, language),
  };
  const remark = figures.rows.some((row) => figures.of(row, "p90_seconds") !== null) ? say("chart.week") : "";
  return [
    { ...heat(figures, "tickets", say("chart.tickets"), { shades: PEOPLE, short: people, long: people }), remark },
    heat(figures, "p90_seconds", say("chart.wait_p90"), waits),
    heat(figures, "mean_seconds", say("chart.wait_mean"), waits),
  ];
}

/** From here on a time is said in whole minutes that are over, as in the table below. */
const WHOLE_MINUTES = 30;

/**
 * Minutes that fit a cell.
 * @param {number} seconds
 */
function inMinutes(seconds) {
  const minutes = seconds / 60;
  if (minutes >= WHOLE_MINUTES) return String(Math.floor(minutes));
  return String(minutes < 9.95 ? Math.round(minutes * 10) / 10 : Math.round(minutes));
}

/**
 * @param {Figures} figures
 * @param {string} name the column
 * @param {string} title
 * @param {How} how
 * @returns {Chart}
 */
function heat(
  { rows, of, say, width, most: { apartPixels = Number.POSITIVE_INFINITY } },
  name,
  title,
  { shades, short, long },
) {
  const known = rows.filter((row) => Number.isFinite(of(row, name)));
  if (!known.length) return { isEmpty: true };
  const hours = rows.map((row) => of(row, "hour"));
  const first = Math.min(...hours);
  const columns = Array.from({ length: Math.max(...hours) - first + 1 }, (_, n) => first + n);
  const days = WEEKDAYS.filter((day) => rows.some((row) => of(row, "weekday") === day));
  const values = known.map((row) => of(row, name));
  const most = Math.max(...values);
  const fits = figureSize(
    (width - NAMES_PIXELS) / columns.length,
    Math.max(...values.map((value) => short(value).length)),
  );
  return {
    height: Math.min(148 + days.length * 44, apartPixels), // on paper two share a sheet
    option: {
      textStyle: { fontFamily: FONT, fontSize: 14, color: INK },
      title: { text: title, left: 8, top: 4, textStyle: { fontSize: 15 } },
      grid: { left: 8, right: 16, top: 36, bottom: 64, containLabel: true },
      tooltip: {
        formatter: (/** @type {{ value: number[] }} */ { value: [hour, day, figure] }) =>
          `${say(`weekday.${days[day]}`)} ${say("chart.hour", { n: first + hour })}: ${long(figure)}`,
      },
      xAxis: { type: "category", data: columns.map((n) => say("chart.hour", { n })), splitArea: { show: true } },
      yAxis: { type: "category", inverse: true, data: days.map((day) => say(`weekday.${day}`)) },
      visualMap: {
        min: 0,
        max: most,
        orient: "horizontal",
        left: "center",
        bottom: 4,
        calculable: false,
        text: [long(most), long(0)],
        inRange: { color: shades },
      },
      series: [
        {
          name: title,
          type: "heatmap",
          data: known.map((row, n) => ({
            value: [of(row, "hour") - first, days.indexOf(of(row, "weekday")), values[n]],
            label: { color: values[n] > DARK_FROM * most ? "#ffffff" : INK },
          })),
          label: {
            show: fits >= SMALLEST_FIGURE, // else the table says them
            fontSize: fits,
            formatter: (/** @type {{ value: number[] }} */ { value }) => short(value[2]),
          },
        },
      ],
    },
  };
}

/**
 * The size of letters with which a figure fits its cell.
 * @param {number} pixels of a column
 * @param {number} digits
 */
const figureSize = (pixels, digits) => Math.min(14, Math.floor(pixels / (0.66 * digits)));
