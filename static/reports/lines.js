/** Charts that are lines: the days of a control chart, and the curves of patience. */
import { percent, share } from "./cells.js";
import { moreForLegend } from "./legend.js";

/** @typedef {import("./charts.js").Figures} Figures */
/** @typedef {import("./charts.js").Chart} Chart */

const [BLUE, AMBER, GREY, INK] = ["#0b4a8f", "#b45309", "#5b6773", "#14202b"];
/** What stands beside a name in the legend: its mark, and margins. */
const NARROWER = 72;
const HEIGHT = 380;
const CURVES = [BLUE, AMBER, "#2f7d5b", "#7a3e9d", GREY, "#b3261e"];
const SYMBOLS = ["circle", "triangle", "rect", "diamond", "emptyCircle", "emptyTriangle"];
/** @param {number | null} seconds */
const minutes = (seconds) => (seconds === null ? null : Math.round(seconds / 6) / 10);

/**
 * Days in order, with their limits; a signal is a large diamond, so that it shows without colours, too.
 * @param {Figures} figures
 * @returns {Chart}
 */
export function dayMeans({ rows: shown, of, say, width }) {
  const isSignal = (/** @type {Wire.Cell[]} */ row) => !["", "left_out"].includes(of(row, "signal"));
  const limit = (/** @type {string} */ name, /** @type {string} */ label, /** @type {string} */ type) => ({
    name: label,
    type: "line",
    data: shown.map((row) => minutes(of(row, name))),
    showSymbol: false,
    connectNulls: true,
    lineStyle: { color: GREY, type, width: 1.5 },
    itemStyle: { color: GREY },
  });
  const means = shown.map((row) => ({
    value: minutes(of(row, "mean_seconds")),
    symbol: isSignal(row) ? "diamond" : of(row, "special_day") ? "emptyCircle" : "circle",
    symbolSize: isSignal(row) ? 14 : of(row, "special_day") ? 9 : 6,
    itemStyle: { color: isSignal(row) ? AMBER : BLUE },
  }));
  const series = [
    {
      name: say("chart.mean"),
      type: "line",
      data: means,
      showAllSymbol: true,
      lineStyle: { color: BLUE },
      itemStyle: { color: BLUE },
    },
    limit("expected_seconds", say("chart.expected"), "solid"),
    limit("low_seconds", say("chart.limits"), "dashed"),
    limit("high_seconds", say("chart.limits"), "dashed"),
  ];
  return lines(series, { type: "category", data: shown.map((row) => of(row, "day")) }, say("chart.minutes"), width);
}

/**
 * What one must know beside the curves: who left, nobody knows when.
 * @param {Pick<Wire.Report, "totals">} report
 * @param {{ say: Pages.Say, language: string }} words
 */
export function notesOfPatience({ totals }, { say, language }) {
  return totals.left_unseen ? [say("note.left_unseen", { n: totals.left_unseen.toLocaleString(language) })] : [];
}

/**
 * One curve for everybody together, or for the first lines.
 * @param {Figures} figures
 * @returns {Chart}
 */
export function patience({ rows, of, say, width }) {
  const curves = new Map();
  for (const row of rows) {
    const key = JSON.stringify([of(row, "hall"), of(row, "line")]);
    const { data } = curves.get(key) ?? curves.set(key, { row, data: [] }).get(key);
    data.push([of(row, "wait_seconds") / 60, percent(of(row, "left_by_share"))]);
  }
  const names = [...curves.values()].map(({ row }) => of(row, "name") ?? say("state.all_lines"));
  /** Lines of one name, which a legend would take for one, say which they are. */
  const nameOf = (/** @type {any} */ row, /** @type {number} */ place) =>
    names.filter((name) => name === names[place]).length > 1 ? `${names[place]} (${of(row, "line")})` : names[place];
  const series = [...curves.values()].slice(0, CURVES.length).map(({ row, data }, place) => ({
    name: nameOf(row, place),
    type: "line",
    data: [[0, 0], ...data],
    symbol: SYMBOLS[place],
    symbolSize: 8,
    lineStyle: { width: place === 0 ? 4 : 2, color: CURVES[place] },
    itemStyle: { color: CURVES[place] },
  }));
  const remark = curves.size > series.length ? say("chart.shown", { shown: series.length, all: curves.size }) : "";
  const chart = lines(series, { type: "value", name: say("chart.minutes"), nameLocation: "end" }, "%", width);
  const isEmpty = rows.every((row) => !of(row, "left_by_share")); // nobody left: the headline says so
  return { ...chart, isEmpty, remark };
}

/** @param {number} value */
const ofPercent = (value) => share(value / 100);

/**
 * @param {Record<string, any>[]} series
 * @param {Record<string, any>} xAxis
 * @param {string} unit of the other axis
 * @param {number} width of the chart
 * @returns {Chart}
 */
function lines(series, xAxis, unit, width) {
  const names = [...new Set(series.map(({ name }) => name))];
  const more = moreForLegend(names, width);
  return {
    height: HEIGHT + more,
    isEmpty: series.length === 0,
    option: {
      textStyle: {
        fontFamily: 'system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif',
        fontSize: 14,
        color: INK,
      },
      grid: { left: 8, right: 72, top: 48 + more, bottom: 16, containLabel: true },
      legend: { top: 4, data: names, textStyle: { width: width - NARROWER, overflow: "truncate" } },
      tooltip: { trigger: "axis", ...(unit === "%" ? { valueFormatter: ofPercent } : {}) },
      xAxis,
      yAxis: { type: "value", name: unit, splitLine: { lineStyle: { color: "#e3e8ed" } } },
      series,
    },
  };
}
