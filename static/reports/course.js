/** Charts over time and over length: waits day by day, hour by hour, and how many people waited how long. */
import { duration, percent, share } from "./cells.js";
import { moreForLegend } from "./legend.js";

/** @typedef {import("./charts.js").Figures} Figures */
/** @typedef {import("./charts.js").Chart} Chart */

const [BLUE, SKY, AMBER, GREY, INK] = ["#0b4a8f", "#8fb8e0", "#b45309", "#5b6773", "#14202b"];
const FONT = 'system-ui, "Noto Sans CJK SC", "WenQuanYi Micro Hei", "Microsoft YaHei", sans-serif';
const FRAME = { textStyle: { fontFamily: FONT, fontSize: 14, color: INK }, tooltip: { trigger: "axis" } };
/** @param {number | null} seconds */
const minutes = (seconds) => (seconds === null ? null : Math.round(seconds / 6) / 10);

/** Each kind of special day has a mark of its own, so that it shows without colours, too. */
const MARKS = /** @type {Record<string, string>} */ ({
  holiday: "diamond",
  worked_in_exchange: "triangle",
  own: "rect",
});

/**
 * Median and nine in ten by day; a special day is a grey band with a mark.
 * @param {Figures} figures
 * @returns {Chart}
 */
export function trend(figures) {
  const { rows, of, say } = figures;
  const days = rows.map((row) => of(row, "day"));
  const markOf = (/** @type {Wire.Cell[]} */ row) => MARKS[of(row, "special_day")];
  const line = (/** @type {string} */ figure, /** @type {string} */ color, /** @type {string} */ type) => ({
    name: say(`chart.${figure}`),
    type: "line",
    lineStyle: { color, type, width: 2 },
    itemStyle: { color },
    data: rows.map((row) => ({
      value: minutes(of(row, `${figure}_seconds`)),
      symbol: markOf(row) ?? "circle",
      symbolSize: markOf(row) ? 14 : 5,
    })),
    showAllSymbol: true,
  });
  const bands = {
    show: rows.some(markOf),
    interval: 0,
    areaStyle: { color: rows.map((row) => (markOf(row) ? "#e3e8ed" : "transparent")) },
  };
  const kinds = Object.keys(MARKS).filter((kind) => rows.some((row) => of(row, "special_day") === kind));
  return {
    height: 380,
    option: {
      ...FRAME,
      grid: { left: 8, right: 24, top: 56, bottom: 16, containLabel: true },
      legend: { top: 4 },
      xAxis: { type: "category", data: days, splitArea: bands },
      yAxis: { type: "value", name: say("chart.minutes") },
      series: [line("p50", BLUE, "solid"), line("p90", AMBER, "dashed"), ...kinds.map((kind) => legendOf(kind, say))],
    },
  };
}

/** What "20.9%" takes. */
const SHARE_PIXELS = 44;

/**
 * A kind of special day in the legend.
 * @param {string} kind
 * @param {Pages.Say} say
 */
const legendOf = (kind, say) => ({
  name: say(`special_day.${kind}`),
  type: "scatter",
  symbol: MARKS[kind],
  itemStyle: { color: GREY },
  data: [],
});

/**
 * How many people waited how long, as columns side by side, each with its share.
 * @param {Figures} figures
 * @returns {Chart}
 */
export function distribution({ rows, of, say, language, width }) {
  const upTo = (/** @type {Wire.Cell[]} */ row) => of(row, "upto_seconds");
  const names = rows.map((row) => {
    const [from, to] = [of(row, "from_seconds"), upTo(row)].map((seconds) => duration(seconds ?? 0, language));
    if (upTo(row) === null) return say("chart.longer", { from });
    return of(row, "from_seconds") === 0 ? say("chart.shorter", { to }) : `${from} –\n${to}`;
  });
  return {
    height: 380,
    option: {
      ...FRAME,
      tooltip: { ...FRAME.tooltip, valueFormatter: (/** @type {number} */ value) => share(value / 100) },
      grid: { left: 8, right: 24, top: 40, bottom: 16, containLabel: true },
      xAxis: { type: "category", data: names, axisLabel: { interval: 0, hideOverlap: true, lineHeight: 15 } },
      yAxis: { type: "value", name: "%" },
      series: [
        {
          name: say("column.share"),
          type: "bar",
          barCategoryGap: "4%",
          itemStyle: { color: BLUE },
          label: {
            show: width / rows.length > SHARE_PIXELS, // on a phone the table says them
            position: "top",
            color: INK,
            formatter: (/** @type {{ dataIndex: number }} */ { dataIndex }) => share(of(rows[dataIndex], "share")),
          },
          data: rows.map((row) => percent(of(row, "share"))),
        },
      ],
    },
  };
}

const [WAITS_HEIGHT, BOTH_HEIGHT] = [260, 520];
/** Above each of the two parts: the legend or a gap, and the name of its axis; below: the hours. */
const [ABOVE_PIXELS, BELOW_PIXELS] = [64, 26];
/** What "11.3" takes above two bars of an hour. */
const COUNTS_PIXELS = 76;

/**
 * Above, the waits by the hour; below, windows open against windows needed. One axis of hours for both. What is not on
 * record has no bar, and where nothing of the windows is, the lower part is left out and words say why.
 * @param {Figures} figures
 * @returns {Chart}
 */
export function dayCourse(figures) {
  const { rows, of, say, width, most } = figures;
  const known = ["windows_open", "windows_needed"].filter((name) => rows.some((row) => of(row, name) !== null));
  const hours = rows.map((row) => say("chart.hour", { n: of(row, "hour") }));
  const colors = { windows_open: SKY, windows_needed: BLUE };
  const bars = known.map((name) => ({
    name: say(`column.${name}`),
    type: "bar",
    xAxisIndex: 1,
    yAxisIndex: 1,
    itemStyle: { color: colors[/** @type {keyof colors} */ (name)] },
    label: { show: width / rows.length > COUNTS_PIXELS, position: "top", color: INK },
    data: rows.map((row) => of(row, name)),
  }));
  const waits = (/** @type {string} */ figure, /** @type {string} */ color, /** @type {string} */ type) => ({
    name: say(`chart.${figure}`),
    type: "line",
    symbolSize: 8,
    lineStyle: { color, type, width: 2 },
    itemStyle: { color },
    data: rows.map((row) => minutes(of(row, `${figure}_seconds`))),
  });
  const parts = known.length ? [0, 1] : [0];
  const series = [waits("p50", BLUE, "solid"), waits("p90", AMBER, "dashed"), ...bars];
  const more = moreForLegend(
    series.map(({ name }) => name),
    width,
  );
  const height = Math.min(known.length ? BOTH_HEIGHT : WAITS_HEIGHT, most.pixels ?? BOTH_HEIGHT);
  const partHeight = height / parts.length - ABOVE_PIXELS - BELOW_PIXELS;
  return {
    height: height + more,
    remark: known.includes("windows_open") ? "" : say("chart.no_windows"),
    option: {
      ...FRAME,
      legend: { top: 4 },
      axisPointer: { link: [{ xAxisIndex: "all" }] },
      grid: parts.map((part) => ({
        left: 56,
        right: 24,
        top: more + ABOVE_PIXELS + (part * height) / parts.length,
        height: partHeight,
      })),
      xAxis: parts.map((gridIndex) => ({ gridIndex, type: "category", data: hours })),
      yAxis: [
        { gridIndex: 0, type: "value", name: say("chart.minutes") },
        { gridIndex: 1, type: "value", name: say("chart.windows"), minInterval: 1 },
      ].slice(0, parts.length),
      series,
    },
  };
}

/**
 * What the windows needed are, and at which hours they are more than a hall has. None where none are known.
 * @param {Wire.Report} report
 * @param {{ say: Pages.Say, hallOf: (code: string) => { name: string, windows: number } | null }} words
 * @returns {string[]}
 */
export function notesOfNeeded({ columns, rows }, { say, hallOf }) {
  const all = rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])));
  const known = all.filter(({ windows_needed }) => windows_needed !== null);
  if (!known.length) return [];
  const halls = [...new Set(known.map(({ hall }) => hall))];
  const beyond = halls.flatMap((code) => {
    const hall = hallOf(code);
    const over = known.filter((row) => row.hall === code && hall?.windows && row.windows_needed > hall.windows);
    const hours = over.map(({ hour }) => say("chart.hour", { n: hour })).join(say("note.between"));
    const key = `note.windows_beyond${halls.length > 1 ? "_of_hall" : ""}`;
    return hall && over.length ? [say(key, { hours, windows: hall.windows, hall: hall.name })] : [];
  });
  return [say("note.windows_needed"), ...beyond];
}
