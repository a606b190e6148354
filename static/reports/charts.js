/** The chart of each report: one axis, colours that also differ in lightness, values on hover. */
import { comparison } from "./changes.js";
import { dayCourse, distribution, trend } from "./course.js";
import { funnel } from "./funnel.js";
import { DESK_PIXELS } from "./legend.js";
import { dayMeans, patience } from "./lines.js";
import { booked, left, served, times, unsettled, visits, windows } from "./rows.js";
import { week } from "./week.js";

/** @typedef {import("./cells.js").Words} Words */
/** @typedef {{ pairs: number, bars: number, pixels?: number, apartPixels?: number }} Most rows; how high a chart may be, and one of several */
/** @typedef {(row: Wire.Cell[], name: string) => Wire.Cell} Of a row's cell in the column of this name */
/** @typedef {Words & { report: Wire.Report, rows: Wire.Cell[][], of: Of, most: Most, width: number, hallName: (code: string) => string }} Figures */
/** @typedef {{ name: string, data: unknown[], stack?: string, itemStyle?: object }} Series */
/** @typedef {Record<string, any>} Option of ECharts */
/** @typedef {{ height?: number, option?: Option, shown?: number, isEmpty?: boolean, remark?: string }} Chart nothing to draw: `isEmpty` */

const ON_SCREEN = { pairs: 30, bars: 30 };
/** How much fits below the headings of a printed page; of several halls two charts share a page. */
export const ON_PAPER = { pairs: 10, bars: 12, pixels: 460, apartPixels: 310 };

/** Of each report, also of one that has none: a test compares them with the reports there are. */
export const KINDS = {
  "waiting-times": times,
  "service-times": times,
  fairness: times,
  hours: week,
  windows,
  comparison,
  patience,
  funnel,
  "visit-times": visits,
  "no-shows": left,
  "day-means": dayMeans,
  trend,
  distribution,
  "day-course": dayCourse,
  appointments: booked,
  visits: unsettled,
  forgotten: noChart,
  quality: noChart,
  estimates: noChart,
  staff: served,
};
/** A chart of these has one axis of days, hours or cases: each hall (of a funnel: each part) needs its own. */
const APART = ["trend", "day-means", "day-course", "patience", "funnel"];
const MOST_APART = 12;

/**
 * The charts of a report, of how many halls there would be any (of most reports all halls share one), and what they leave
 * out.
 * `most`: the largest number of rows, with two bars or with one; the most significant rows are kept. `width`: the
 * chart's, in pixels.
 * @param {Wire.Report} report
 * @param {Words & { most?: Most, width?: number, hallName?: (code: string) => string }} how
 * @returns {{ charts: Chart[], all: number, remarks: string[] }}
 */
export function chartsOf(report, { most = ON_SCREEN, width = DESK_PIXELS, hallName = (code) => code, ...words }) {
  const places = new Map(report.columns.map(({ name }, place) => [name, place]));
  /** @type {Of} */
  const of = (row, name) => row[places.get(name) ?? -1];
  const kind = /** @type {Record<string, (figures: Figures) => Chart | Chart[]>} */ (KINDS)[report.name];
  const groups = APART.includes(report.name) ? apart(report.rows, of) : new Map([["", report.rows]]);
  /** @param {string} group a hall, or a part of a funnel */
  const titleOf = (group) => {
    const part = words.say(`part.${group}`);
    return report.name === "funnel" && part !== `part.${group}` ? part : hallName(group);
  };
  const charts = [...groups].slice(0, MOST_APART).flatMap(([group, rows]) =>
    [kind({ report, rows, of, most, width, hallName, ...words })].flat().map((drawn) => {
      const chart = orWords(drawn, words.say);
      return groups.size > 1 && group ? headed(lowered(chart, most), titleOf(group)) : chart;
    }),
  );
  const remarks = [...new Set(charts.map(({ remark }) => remark ?? ""))].filter(Boolean);
  return { charts: charts.filter(({ isEmpty }) => !isEmpty), all: groups.size, remarks };
}

/**
 * The chart; one without a single value above zero would look broken, so it says in words why it is not there.
 * @param {Chart} chart
 * @param {Pages.Say} say
 * @returns {Chart}
 */
function orWords(chart, say) {
  if (!chart.option || chart.isEmpty) return { isEmpty: true };
  const data = chart.option.series.flatMap((/** @type {Series} */ series) => series.data);
  const values = data.flatMap((/** @type {any} */ entry) => entry?.value ?? entry).filter(Number.isFinite);
  if (values.some(Boolean)) return chart;
  return { isEmpty: true, remark: say(values.length ? "chart.all_zero" : "chart.not_recorded") };
}

/**
 * The same chart, as low as several of them should be.
 * @param {Chart} chart
 * @param {Most} most
 * @returns {Chart}
 */
function lowered(chart, { apartPixels = Number.POSITIVE_INFINITY }) {
  if (Array.isArray(chart.option?.grid)) return chart; // one above the other, each of its own height
  return { ...chart, height: Math.min(chart.height ?? 0, apartPixels) };
}

const TITLE_PIXELS = 28;

/**
 * The same chart below a title of its own, which nothing else reaches into.
 * @param {Chart} chart
 * @param {string} text
 * @returns {Chart}
 */
function headed(chart, text) {
  const { option, height = 0 } = chart;
  if (!option) return chart;
  /** @param {{ top?: number }} box */
  const lower = (box) => ({ ...box, top: (box.top ?? 0) + TITLE_PIXELS });
  const grid = Array.isArray(option.grid) ? option.grid.map(lower) : lower(option.grid);
  const title = { text, left: 8, top: 4, textStyle: { fontSize: 15 } };
  return {
    ...chart,
    height: height + TITLE_PIXELS,
    option: { ...option, title, grid, legend: option.legend && lower(option.legend) },
  };
}

/**
 * The rows of each hall, or of each part of each hall, in order.
 * @param {Wire.Cell[][]} rows
 * @param {Of} of
 */
function apart(rows, of) {
  /** @type {Map<string, Wire.Cell[][]>} */
  const groups = new Map();
  for (const row of rows) {
    const part = of(row, "part");
    const key = part === undefined || part === "window_service" ? (of(row, "hall") ?? "") : `${part}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

/** @returns {Chart} */
function noChart() {
  return { isEmpty: true };
}
