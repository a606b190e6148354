/** The chart of a comparison: changes in percent, with their intervals. */
import { frame, INK, SKY } from "./bars.js";
import { change, percent } from "./cells.js";
import { nameOf } from "./comparison.js";
import { remark } from "./rows.js";

/** @typedef {import("./charts.js").Figures} Figures */
/** @typedef {import("./charts.js").Chart} Chart */
/** @typedef {import("./charts.js").Of} Of */

/** What the sentences above a comparison take on paper. */
const NOTES_PIXELS = 90;

/**
 * The change of each line in percent (of each hall, where there are several), and the interval as a stroke; what has
 * none has too few days.
 * @param {Figures} figures
 * @returns {Chart}
 */
export function comparison(figures) {
  const { rows, of, say, hallName } = figures;
  const pixels = figures.most.pixels && figures.most.pixels - NOTES_PIXELS;
  const most = { ...figures.most, pixels };
  const severalHalls = rows.some((row) => of(row, "hall") === null);
  const compared = (/** @type {string} */ measure) => {
    const measured = rows.filter((row) => of(row, "measure") === measure);
    const isOnlyLine = (/** @type {Wire.Cell[]} */ row) =>
      measured.filter((other) => of(other, "hall") === of(row, "hall")).length === 1;
    const known = measured.filter((row) => of(row, "change_share") !== null);
    return severalHalls ? known.filter((row) => of(row, "line") === null || isOnlyLine(row)) : known;
  };
  const visits = compared("visit");
  const all = visits.length ? visits : compared("wait");
  const shown = all.slice(0, most.bars);
  /** @type {Of} */
  const percentOf = (row, name) => {
    const value = of(row, name);
    return value === null ? null : percent(value);
  };
  const names = shown.map((row) =>
    severalHalls
      ? of(row, "hall") === null
        ? say("file.all_halls")
        : hallName(of(row, "hall"))
      : nameOf({ hall: of(row, "hall"), line: of(row, "line"), name: of(row, "name") }, say),
  );
  const ofPercent = (/** @type {number | null | undefined} */ value) => change(value == null ? null : value / 100);
  const hasInterval = shown.some((row) => of(row, "change_low_share") !== null);
  const series = [
    // Light, so that the whole interval is seen upon it.
    { name: say("chart.change"), itemStyle: { color: SKY }, data: shown.map((row) => percentOf(row, "change_share")) },
    {
      name: say("chart.interval"),
      type: "custom",
      z: 3, // above the bars, or an end of the interval is hidden
      itemStyle: { color: INK },
      data: shown.map((row, place) => [percentOf(row, "change_low_share"), percentOf(row, "change_high_share"), place]),
      encode: { x: [0, 1], y: 2 },
      renderItem: stroke,
      tooltip: { valueFormatter: (/** @type {number[]} */ ends) => ends.map(ofPercent).join(" … ") },
    },
  ];
  const drawn = hasInterval ? series : series.slice(0, 1);
  const chart = frame({ names, series: drawn, format: ofPercent, unit: "%" }, { ...figures, most });
  return { ...chart, isEmpty: shown.length === 0, remark: remark(chart.shown, { ...figures, rows: all }) };
}

/**
 * A line from end to end of an interval, with a short bar at each.
 * @param {unknown} _
 * @param {{ value: (place: number) => number, coord: (point: number[]) => number[] }} api
 */
function stroke(_, api) {
  const [low, high, place] = [0, 1, 2].map((at) => api.value(at));
  if (!Number.isFinite(low) || !Number.isFinite(high)) return null;
  const [[left, y], [right]] = [api.coord([low, place]), api.coord([high, place])];
  const lines = [
    [left, y, right, y],
    [left, y - 6, left, y + 6],
    [right, y - 6, right, y + 6],
  ];
  return {
    type: "group",
    children: lines.map(([x1, y1, x2, y2]) => ({
      type: "line",
      shape: { x1, y1, x2, y2 },
      style: { stroke: INK, lineWidth: 2 },
    })),
  };
}
