/** Funnel plots: each window or hall by its number of cases, between limits that grow narrower. */
import { percent, ratio, share } from "./cells.js";
import { moreForLegend } from "./legend.js";

/** @typedef {import("./charts.js").Figures} Figures */
/** @typedef {import("./charts.js").Chart} Chart */

const [BLUE, AMBER, GREY, INK] = ["#0b4a8f", "#b45309", "#5b6773", "#14202b"];
const LIMITS = /** @type {const} */ ({ outer: "dashed", inner: "dotted" });
const HEIGHT = 400;
/** @param {number | null} value */
const percentOf = (value) => (value === null ? null : percent(value));

/**
 * One plot for rows of one part. What stands out is a large diamond with its name, so that it shows without colours.
 * @param {Figures} figures
 * @returns {Chart}
 */
export function funnel({ rows, of, say, width, hallName }) {
  const ordered = [...rows].sort((one, other) => of(one, "cases") - of(other, "cases"));
  const name = (/** @type {Wire.Cell[]} */ row) =>
    of(row, "of") === "" ? hallName(of(row, "hall")) : `${say("column.window")} ${of(row, "of")}`;
  const out = ordered.filter((row) => of(row, "signal") !== "");
  /** Of two that stand out side by side one has its name beside it, the other below. */
  const place = (/** @type {Wire.Cell[]} */ row) => (out.indexOf(row) % 2 ? "bottom" : "right");
  /** Service times are ratios to what is usual, waits within the promise a share. */
  const said = of(rows[0], "part") === "hall_wait" ? share : ratio;
  const isOut = (/** @type {Wire.Cell[]} */ row) => of(row, "signal") !== "";
  const line = (/** @type {string} */ column, /** @type {string} */ label, /** @type {string} */ type) => ({
    name: label,
    type: "line",
    showSymbol: false,
    lineStyle: { color: GREY, type, width: 1.5 },
    itemStyle: { color: GREY },
    tooltip: { show: false },
    data: ordered.map((row) => [of(row, "cases"), percentOf(of(row, column))]),
  });
  const limits = Object.entries(LIMITS).flatMap(([kind, type]) =>
    ["low", "high"].map((end) => line(`${kind}_${end}_share`, say(`chart.${kind}`), type)),
  );
  // The dashes alone tell the limits apart: no mark upon them in the legend.
  const dashes = [...new Set(limits.map((limit) => limit.name))].map((one) => ({
    name: one,
    itemStyle: { opacity: 0 },
  }));
  const units = {
    name: say(`part.${of(rows[0], "part")}`),
    type: "scatter",
    itemStyle: { color: BLUE },
    data: ordered.map((row) => ({
      name: name(row),
      value: [of(row, "cases"), percentOf(of(row, "value_share"))],
      symbol: isOut(row) ? "diamond" : "circle",
      symbolSize: isOut(row) ? 16 : 9,
      itemStyle: { color: isOut(row) ? AMBER : BLUE },
      label: { show: isOut(row), position: place(row), color: INK, formatter: "{b}" },
    })),
  };
  const more = moreForLegend([units.name, ...dashes.map((dash) => dash.name)], width);
  return {
    height: HEIGHT + more,
    option: {
      textStyle: { fontSize: 14, color: INK },
      grid: { left: 8, right: width < 500 ? 56 : 110, top: 44 + more, bottom: 16, containLabel: true },
      legend: { top: 4, itemWidth: 36, data: [units.name, ...dashes] },
      tooltip: {
        renderMode: "richText", // a name is text, never markup
        formatter: (/** @type {{ name: string, value: number[] }} */ { name: unit, value }) =>
          `${unit}: ${said(value[1] / 100)} (${value[0]})`,
      },
      xAxis: { type: "value", name: say("chart.cases"), scale: true, splitLine: { show: false } },
      yAxis: { type: "value", name: "%", scale: true, splitLine: { lineStyle: { color: "#e3e8ed" } } },
      series: [units, line("target_share", say("column.target_share"), "solid"), ...limits],
    },
  };
}
