/** Charts of a bar, or several, beside each row of a report: the rows that matter most, as many as there is room for. */
import { AMBER, BLUE, frame, GREY, HATCHED, SAND, SKY } from "./bars.js";
import { duration, percent, share } from "./cells.js";

/** @typedef {import("./charts.js").Figures} Figures */
/** @typedef {import("./charts.js").Chart} Chart */
/** @typedef {import("./charts.js").Of} Of */

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
export function remark(shown, { rows, say }) {
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
export function times(figures) {
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
export function served(figures) {
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
export function booked(figures) {
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
export function visits(figures) {
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
export function left(figures) {
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
export function unsettled(figures) {
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
export function windows(figures) {
  const { of, say, language, most } = figures;
  const rows = figures.rows.slice(0, most.bars);
  const all = ["serving", "idle", "paused"];
  const recorded = all.filter((name) => rows.some((row) => of(row, `${name}_seconds`) !== null));
  const parts = recorded.length ? recorded : all; // what is not on record is not drawn as if it were none
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
  chart.option.color = parts.map((name) => [BLUE, SKY, GREY][all.indexOf(name)]);
  return { ...chart, remark: remark(chart.shown, figures) };
}
