/** The charts of what-if answers, over the hours of the day; colours as in the reports. */

import { AMBER, BLUE, FONT, SKY } from "./bars.js";
import { duration } from "./cells.js";

/** @typedef {import("./what_if_words.js").Answer} Answer */
/** @typedef {import("./what_if_words.js").ComparedRow} ComparedRow */
/** @typedef {import("./what_if_words.js").NeededRow} NeededRow */
/** @typedef {import("./what_if_words.js").PlannedDay} PlannedDay */
/** @typedef {import("./what_if_words.js").Words} Words */

const HEIGHT = 360;

/**
 * @param {Answer} answer
 * @param {Words} words
 * @returns {import("./charts.js").Chart}
 */
export function chartOf(answer, words) {
  const charts = { compare: compared, needed, plan: planned };
  return charts[/** @type {keyof typeof charts} */ (answer.kind)](answer, words);
}

/** @param {number | null | undefined} seconds */
const minutes = (seconds) => (seconds === null || seconds === undefined ? null : Math.round(seconds / 6) / 10);

/**
 * @param {string[]} starts
 * @param {string} unit
 */
function frame(starts, unit) {
  return {
    textStyle: { fontFamily: FONT, fontSize: 14, color: "#14202b" },
    grid: { left: 8, right: 16, top: 64, bottom: 8, containLabel: true },
    legend: { top: 4, itemWidth: 16 },
    xAxis: { type: "category", data: starts, axisTick: { alignWithLabel: true } },
    yAxis: { type: "value", name: unit, minInterval: 1, splitLine: { lineStyle: { color: "#e3e8ed" } } },
  };
}

/**
 * P90 by half-hour before and after; the whiskers are the range over the repetitions.
 * @param {Answer} answer
 * @param {Words} words
 */
function compared(answer, { say, language }) {
  /** @type {ComparedRow[]} */
  const rows = answer.half_hours.filter(
    (/** @type {ComparedRow} */ row) => row.before.p90_seconds || row.after.p90_seconds,
  );
  const sides = /** @type {const} */ (["before", "after"]);
  const bars = sides.map((when) => ({
    name: say(`chart.p90_${when}`),
    type: "bar",
    barMaxWidth: 18,
    data: rows.map((row) => minutes(row[when].p90_seconds?.value)),
  }));
  const whiskers = sides.map((when, side) => ({
    type: "custom",
    silent: true,
    z: 5,
    renderItem: whisker(side),
    encode: { x: 0, y: [1, 2] },
    data: rows.map((row, place) => [place, minutes(row[when].p90_seconds?.low), minutes(row[when].p90_seconds?.high)]),
  }));
  return {
    height: HEIGHT,
    option: {
      ...frame(
        rows.map((row) => row.start),
        say("chart.minutes"),
      ),
      color: [SKY, BLUE],
      tooltip: {
        trigger: "axis",
        valueFormatter: (/** @type {number | null} */ value) => (value === null ? "–" : duration(value * 60, language)),
      },
      series: [...bars, ...whiskers],
    },
  };
}

/**
 * Draws a range over the bar of one side of a pair.
 * @param {number} side 0: left, 1: right
 */
function whisker(side) {
  return (/** @type {any} */ _, /** @type {any} */ api) => {
    const [place, low, high] = [0, 1, 2].map((n) => api.value(n));
    if (Number.isNaN(low) || Number.isNaN(high)) return null;
    const [top, bottom] = [api.coord([place, high]), api.coord([place, low])];
    const width = Math.min(18, (api.size([1, 0])[0] * 0.8) / 2.3);
    const x = top[0] + (side ? 1 : -1) * width * 0.65;
    return {
      type: "polyline",
      shape: {
        points: [
          [x - 3, top[1]],
          [x + 3, top[1]],
          [x, top[1]],
          [x, bottom[1]],
          [x - 3, bottom[1]],
          [x + 3, bottom[1]],
        ],
      },
      style: { stroke: AMBER, lineWidth: 1.5, fill: "none" },
    };
  };
}

/**
 * @param {Answer} answer
 * @param {Words} words
 */
function needed(answer, { say }) {
  /** @type {NeededRow[]} */
  const rows = answer.half_hours;
  const around = frame(
    rows.map((row) => row.start),
    say("chart.windows"),
  );
  // Above the highest bar there is room for its figure, beside the name of the axis.
  const max = Math.max(...rows.map((row) => row.windows)) + 3;
  return {
    height: HEIGHT,
    option: {
      ...around,
      yAxis: { ...around.yAxis, max },
      color: [BLUE],
      legend: { show: false },
      tooltip: { trigger: "axis" },
      series: [
        {
          name: say("chart.needed"),
          type: "bar",
          barMaxWidth: 36,
          label: { show: true, position: "top" },
          data: rows.map((row) => ({ value: row.windows, itemStyle: row.is_kept ? {} : { color: AMBER } })),
        },
      ],
    },
  };
}

/**
 * Windows needed by weekday and half-hour.
 * @param {Answer} answer
 * @param {Words} words
 */
function planned(answer, { say }) {
  /** @type {PlannedDay[]} */
  const days = answer.days_planned;
  const starts = [...new Set(days.flatMap((day) => day.half_hours.map((row) => row.start)))].sort();
  const names = days.map((day) => `${say(`weekday.${day.weekday}`)} ${day.date.slice(5)}`);
  const cells = days.flatMap((day, y) => day.half_hours.map((row) => ({ row, place: [starts.indexOf(row.start), y] })));
  const most = Math.max(...cells.map(({ row }) => row.windows));
  const data = cells.map(({ row, place }) => {
    const value = [...place, row.windows];
    if (!row.is_kept) return { value, visualMap: false, itemStyle: { color: AMBER }, label: { color: "#ffffff" } };
    return { value, label: { color: row.windows > 0.7 * most ? "#ffffff" : "#14202b" } };
  });
  const tooFew = { name: say("state.too_few"), type: "scatter", data: [], itemStyle: { color: AMBER, opacity: 1 } };
  const isShort = cells.some(({ row }) => !row.is_kept);
  const below = isShort ? 28 : 0; // the legend has a line of its own, also on a phone
  return {
    height: 120 + below + days.length * 44,
    option: {
      textStyle: { fontFamily: FONT, fontSize: 14 },
      grid: { left: 8, right: 16, top: 12, bottom: 64 + below, containLabel: true },
      tooltip: {
        formatter: (/** @type {{ value: number[] }} */ { value }) =>
          `${names[value[1]]} ${starts[value[0]]}: ${value[2]}`,
      },
      xAxis: { type: "category", data: starts },
      yAxis: { type: "category", inverse: true, data: names },
      legend: { show: isShort, data: [tooFew.name], bottom: 4, icon: "rect", selectedMode: false },
      visualMap: {
        seriesIndex: 0,
        min: 0,
        max: most,
        orient: "horizontal",
        left: "center",
        bottom: 4 + below,
        text: [say("chart.needed"), ""],
        inRange: { color: ["#eef4fa", SKY, BLUE] },
      },
      series: [{ name: say("chart.needed"), type: "heatmap", data, label: { show: true } }, tooFew],
    },
  };
}
