/** The chart of each report: one axis, colours that also differ in lightness, values on hover. */
import { AMBER, BLUE, frame, GREY, HATCHED, INK, SAND, SKY } from "./bars.js";
import { change, duration, percent, share } from "./cells.js";
import { nameOf } from "./comparison.js";
import { dayCourse, distribution, trend } from "./course.js";
import { funnel } from "./funnel.js";
import { DESK_PIXELS } from "./legend.js";
import { dayMeans, patience } from "./lines.js";
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

/**
 * What a row's bar is called: where there are several halls, with its hall; where two have one name, with its code.
 * @param {Figures} figures
 * @returns {(row: Wire.Cell[]) => string}
 */
function label({ rows, of, say, hallName }) {
  const isOneHall = new Set(rows.map((row) => of(row, "hall"))).size === 1;
  const named = (/** @type {Wire.Cell[]} */ row) => {
    const own = nameOfRow(row, of, say);
    return isOneHall ? own : `${hallName(of(row, "hall"))} · ${own}`;
  };
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const row of rows) times.set(named(row), (times.get(named(row)) ?? 0) + 1);
  const codeOf = (/** @type {Wire.Cell[]} */ row) => of(row, "service") ?? of(row, "line");
  return (row) => ((times.get(named(row)) ?? 0) > 1 && codeOf(row) ? `${named(row)} (${codeOf(row)})` : named(row));
}

/**
 * @param {Wire.Cell[]} row
 * @param {Of} of
 * @param {Pages.Say} say
 */
function nameOfRow(row, of, say) {
  if (of(row, "priority") === "") return say("nobody.priority");
  if (of(row, "window") !== undefined)
    return of(row, "window") === null ? say("nobody.window") : `${say("column.window")} ${of(row, "window")}`;
  return String(of(row, "name") || (of(row, "staff") ?? say("nobody.staff")));
}

/**
 * How many of the rows the chart shows; "": all.
 * @param {number} shown
 * @param {Figures} figures
 */
function remark(shown, { rows, say }) {
  return shown < rows.length ? say("chart.shown", { shown, all: rows.length }) : "";
}

/** @param {number | null} seconds */
const minutes = (seconds) => (seconds === null ? null : Math.round(seconds / 6) / 10);
/** @param {number | null} seconds */
const hoursOf = (seconds) => (seconds === null ? null : Math.round(seconds / 360) / 10);
const MOST_SECONDS = 36000;

/**
 * @param {string} language
 * @returns {(value: number | null | undefined) => string}
 */
const asTime = (language) => (value) => (value === null || value === undefined ? "–" : duration(value * 60, language));

/**
 * @param {Figures} figures
 * @returns {Chart}
 */
function times(figures) {
  const { rows, of, say, language, most } = figures;
  const shownRows = [...rows]
    .sort((a, b) => (of(b, "p90_seconds") ?? 0) - (of(a, "p90_seconds") ?? 0))
    .slice(0, most.pairs);
  const series = [
    ["p50", "p50_seconds"],
    ["p90", "p90_seconds"],
  ].map(([key, name]) => ({ name: say(`chart.${key}`), data: shownRows.map((row) => minutes(of(row, name))) }));
  const chart = frame({ names: shownRows.map(label(figures)), series, format: asTime(language) }, figures);
  return { ...chart, remark: remark(chart.shown, figures) };
}

/**
 * How much each served: times would rank people who serve different things.
 * @param {Figures} figures
 * @returns {Chart}
 */
function served(figures) {
  const { rows, of, say, language, most } = figures;
  const shownRows = [...rows].sort((a, b) => of(b, "finished") - of(a, "finished")).slice(0, most.bars);
  const series = [{ name: say("column.finished"), data: shownRows.map((row) => of(row, "finished")) }];
  const format = (/** @type {number} */ value) => value.toLocaleString(language);
  const chart = frame({ names: shownRows.map(label(figures)), series, unit: say("chart.visits"), format }, figures);
  return { ...chart, remark: remark(chart.shown, figures) };
}

/**
 * The waits of who booked and of who did not, by line: the median, and what nine in ten keep within.
 * @param {Figures} figures
 * @returns {Chart}
 */
function booked(figures) {
  const { rows, of, say, language, most } = figures;
  const shownRows = [...rows].sort((a, b) => of(b, "booked") - of(a, "booked")).slice(0, most.pairs);
  const figuresOf = { booked_p50: BLUE, booked_p90: SKY, walk_in_p50: AMBER, walk_in_p90: SAND };
  const series = Object.entries(figuresOf)
    .map(([name, color]) => ({
      name: say(`column.${name}_seconds`),
      itemStyle: { color },
      data: shownRows.map((row) => minutes(of(row, `${name}_seconds`))),
    }))
    .filter(({ data }) => data.some((value) => value !== null)); // nobody booked, or nobody came without
  const chart = frame({ names: shownRows.map(label(figures)), series, format: asTime(language) }, figures);
  return { ...chart, remark: remark(chart.shown, figures) };
}

/**
 * @param {Figures} figures
 * @returns {Chart}
 */
function visits(figures) {
  const { rows, of, say, language, most } = figures;
  const parts = [
    ["wait", AMBER],
    ["walk", GREY],
    ["service", BLUE],
  ];
  // Of an older system's visits perhaps the waits alone are known.
  const known = (/** @type {Wire.Cell[]} */ row) =>
    of(row, "mean_seconds") ?? parts.reduce((sum, [part]) => sum + (of(row, `mean_${part}_seconds`) ?? 0), 0);
  const shownRows = [...rows].sort((a, b) => known(b) - known(a)).slice(0, most.bars);
  const series = parts
    .map(([key, color]) => ({
      name: say(`chart.${key}`),
      stack: "visit",
      itemStyle: { color },
      data: shownRows.map((row) => minutes(of(row, `mean_${key}_seconds`))),
    }))
    .filter(({ data }) => data.some((value) => value !== null));
  const chart = frame({ names: shownRows.map(label(figures)), series, format: asTime(language) }, figures);
  return { ...chart, remark: remark(chart.shown, figures) };
}

/**
 * @param {Figures} figures
 * @returns {Chart}
 */
function left(figures) {
  const { rows, of, say, most } = figures;
  const shownRows = [...rows].sort((a, b) => of(b, "left_share") - of(a, "left_share")).slice(0, most.bars);
  /** @type {Of} */
  const of100 = (row, name) => percent(of(row, name) / of(row, "tickets"));
  const series = ["no_shows", "cancelled", "expired"].map((name) => ({
    name: say(`column.${name}`),
    stack: "left",
    data: shownRows.map((row) => of100(row, name)),
  }));
  const chart = frame(
    {
      names: shownRows.map(label(figures)),
      series,
      unit: "%",
      format: (value) => share(value / 100),
    },
    figures,
  );
  return { ...chart, remark: remark(chart.shown, figures) };
}

/**
 * The handlings of each service that were not possible, in percent.
 * @param {Figures} figures
 * @returns {Chart}
 */
function unsettled(figures) {
  const { of, say, most } = figures;
  const known = figures.rows.filter((row) => of(row, "settled_share") !== null);
  const rows = [...known].sort((a, b) => of(a, "settled_share") - of(b, "settled_share")).slice(0, most.bars);
  const data = rows.map((row) => percent(of(row, "not_possible") / of(row, "handled")));
  const series = [{ name: say("column.not_possible"), data }];
  const format = (/** @type {number} */ value) => share(value / 100);
  const chart = frame({ names: rows.map(label(figures)), series, unit: "%", format }, figures);
  return { ...chart, remark: remark(chart.shown, { ...figures, rows: known }) };
}

/**
 * @param {Figures} figures
 * @returns {Chart}
 */
function windows(figures) {
  const { of, say, language, most } = figures;
  const rows = figures.rows.slice(0, most.bars);
  const parts = ["serving", "idle", "paused"];
  const longest = Math.max(...rows.map((row) => parts.reduce((sum, name) => sum + of(row, `${name}_seconds`), 0)));
  // Weeks of a window are thousands of minutes, which nobody can picture.
  const inHours = longest > MOST_SECONDS;
  const series = parts.map((name) => ({
    name: say(`chart.${name}`),
    stack: "day",
    itemStyle: name === "paused" ? HATCHED : {}, // in grey as light as idle
    data: rows.map((row) => (inHours ? hoursOf : minutes)(of(row, `${name}_seconds`))),
  }));
  const time = asTime(language);
  const chart = frame(
    {
      names: rows.map(label(figures)),
      series,
      unit: inHours ? say("chart.hours") : undefined,
      format: (value) => time(inHours && value !== null ? value * 60 : value),
    },
    figures,
  );
  chart.option.color = [BLUE, SKY, GREY];
  return { ...chart, remark: remark(chart.shown, figures) };
}

/** What the sentences above a comparison take on paper. */
const NOTES_PIXELS = 90;

/**
 * The change of each line in percent (of each hall, where there are several), and the interval as a stroke; what has
 * none has too few days.
 * @param {Figures} figures
 * @returns {Chart}
 */
function comparison(figures) {
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
