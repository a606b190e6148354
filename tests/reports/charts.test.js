/** The charts of reports: several halls, long names, and nothing to draw. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { change, clock, ratio, share } from "../../static/reports/cells.js";
import { chartsOf, ON_PAPER } from "../../static/reports/charts.js";
import { notesOfPatience } from "../../static/reports/lines.js";
import { ranged } from "../../static/reports/what_if_words.js";

/** @type {Pages.Say} */
const say = (key) => key;
const words = { say, language: "en", timezone: "UTC", hallName: (/** @type {string} */ code) => `Hall ${code}` };

/**
 * @param {string[]} halls
 * @param {string} line
 * @param {number} left
 * @returns {any} a report of patience
 */
const patience = (halls, line, left) => ({
  name: "patience",
  columns: ["hall", "line", "name", "wait_seconds", "left_by_share"].map((name) => ({ name, unit: "text" })),
  rows: halls.flatMap((hall) => ["A", "B", "C", "D"].map((code) => [hall, code, `${line} ${code}`, 600, left])),
  totals: {},
});

test("where there are several halls, each chart has room for its hall's name above all else", () => {
  const [one] = chartsOf(patience(["n"], "Line", 0.1), words).charts;
  const [first, second] = chartsOf(patience(["n", "s"], "Line", 0.1), words).charts;
  assert.equal(one.option?.title, undefined);
  assert.deepEqual([first.option?.title.text, second.option?.title.text], ["Hall n", "Hall s"]);
  assert.equal(first.option?.grid.top - one.option?.grid.top, first.option?.legend.top - one.option?.legend.top);
  assert.equal((first.height ?? 0) - (one.height ?? 0), first.option?.grid.top - one.option?.grid.top);
});

test("long names of lines get a legend of several lines, and the curves begin below it", () => {
  const [short] = chartsOf(patience(["n"], "Line", 0.1), words).charts;
  const [long] = chartsOf(patience(["n"], "Geodezja nieruchomości, architektura i urbanistyka", 0.1), words).charts;
  assert.ok(long.option?.grid.top > short.option?.grid.top);
});

test("where nobody left there is no chart of patience", () => {
  const { charts, remarks } = chartsOf(patience(["n"], "Line", 0), words);
  assert.deepEqual([charts, remarks], [[], []]);
});

test("who left nobody knows when is said beside the curves", () => {
  const filled = { ...words, say: (/** @type {string} */ key, /** @type {any} */ blanks) => `${key} ${blanks.n}` };
  const notes = notesOfPatience({ totals: { tickets: 4950, left: 1230, left_unseen: 1230 } }, filled);
  assert.deepEqual(notes, ["note.left_unseen 1,230"]);
  assert.deepEqual(notesOfPatience({ totals: { tickets: 9, left: 3, left_unseen: 0 } }, filled), []);
});

/**
 * @param {string} name
 * @param {string[]} columns
 * @param {any[][]} rows
 * @returns {any}
 */
const made = (name, columns, rows) => ({
  name,
  columns: columns.map((column) => ({ name: column, unit: "text" })),
  rows,
  totals: {},
});

test("a chart of what nobody recorded says so, and one of zeros that they are zero", () => {
  const columns = ["hall", "line", "name", "p50_seconds", "p90_seconds"];
  const unknown = chartsOf(
    made("visit-times", [...columns, "mean_wait_seconds"], [["n", "A", "A", null, null, null]]),
    words,
  );
  assert.deepEqual([unknown.charts, unknown.remarks], [[], ["chart.not_recorded"]]);
  const zero = chartsOf(made("waiting-times", columns, [["n", "A", "A", 0, 0]]), words);
  assert.deepEqual([zero.charts, zero.remarks], [[], ["chart.all_zero"]]);
});

const COURSE = ["hall", "hour", "p50_seconds", "p90_seconds", "windows_open", "windows_needed"];

test("where no attendance is on record the course of a day shows its waits, and says what is missing", () => {
  const { charts, remarks } = chartsOf(made("day-course", COURSE, [["n", 9, 60, 120, null, null]]), words);
  assert.deepEqual(charts[0].option?.series.length, 2);
  assert.deepEqual(remarks, ["chart.no_windows"]);
});

test("an hour of which nothing is on record is a gap among the windows, not a zero", () => {
  const rows = [
    ["n", 9, 60, 120, 2, 3],
    ["n", 10, 60, 120, null, 3],
  ];
  const { charts, remarks } = chartsOf(made("day-course", COURSE, rows), words);
  assert.deepEqual(charts[0].option?.series[2].data, [2, null]);
  assert.deepEqual(remarks, []);
});

test("weeks at a window are drawn in hours, a day in minutes", () => {
  const columns = ["hall", "window", "serving_seconds", "idle_seconds", "paused_seconds"];
  const draw = (/** @type {number} */ seconds) =>
    chartsOf(made("windows", columns, [["n", 1, seconds, 600, 0]]), words).charts[0].option;
  assert.equal(draw(3_600)?.xAxis.name, "chart.minutes");
  assert.deepEqual([draw(900_000)?.xAxis.name, draw(900_000)?.series[0].data], ["chart.hours", [250]]);
});

test("halls have their names in a comparison, and an interval is explained where there is one", () => {
  const columns = ["hall", "line", "name", "measure", "change_share", "change_low_share", "change_high_share"];
  const rows = ["n", "s"].map((hall) => [hall, "A", "A", "visit", -0.1, null, null]);
  const { charts } = chartsOf(
    made("comparison", columns, [[null, null, null, "visit", -0.1, null, null], ...rows]),
    words,
  );
  assert.deepEqual(charts[0].option?.yAxis.data, ["file.all_halls", "Hall n", "Hall s"]);
  assert.equal(charts[0].option?.series.length, 1);
});

const STRETCHES = [
  [0, 60, 0.1535],
  [60, 3600, 0.8004],
  [3600, null, 0.0461],
];

test("a bar of how long people waited names its whole stretch, and says the share that the table says", () => {
  const { charts } = chartsOf(made("distribution", ["from_seconds", "upto_seconds", "share"], STRETCHES), words);
  const { xAxis, series } = /** @type {any} */ (charts[0].option);
  assert.deepEqual(xAxis.data, ["chart.shorter", "1 min –\n1 h", "chart.longer"]);
  const said = STRETCHES.map((_, dataIndex) => series[0].label.formatter({ dataIndex }));
  const inTable = STRETCHES.map(([, , part]) => share(part));
  assert.deepEqual(said, inTable);
  assert.deepEqual(inTable, ["15.4%", "80.0%", "4.6%"]);
  assert.deepEqual(series[0].data, [15.35, 80.04, 4.61]);
});

test("the chart of staff says how much each served, and ranks nobody by time", () => {
  const rows = [
    ["n", "li", "Li", 12, 900, 900],
    ["n", "wu", "Wu", 40, 300, 300],
  ];
  const { charts } = chartsOf(
    made("staff", ["hall", "staff", "name", "finished", "p50_seconds", "p90_seconds"], rows),
    words,
  );
  const { yAxis, series } = /** @type {any} */ (charts[0].option);
  assert.deepEqual(yAxis.data, ["Wu", "Li"]);
  assert.deepEqual(
    series.map((/** @type {any} */ { data }) => data),
    [[40, 12]],
  );
});

test("a table without room for units writes times as a clock does", () => {
  assert.deepEqual([0, 39, 307, 3599.6, 6336, -61].map(clock), ["0:00", "0:39", "5:07", "1:00:00", "1:45:36", "−1:01"]);
});

test("two lines of one name have a curve each, which says whose it is", () => {
  const rows = ["A", "B"].flatMap((code) => [600, 1200].map((wait) => ["n", code, "Passports", wait, 0.1]));
  const columns = ["hall", "line", "name", "wait_seconds", "left_by_share"];
  const { charts } = chartsOf(made("patience", columns, rows), words);
  const series = charts[0].option?.series;
  assert.deepEqual(
    series.map((/** @type {any} */ { name, data }) => [name, data.length]),
    [
      ["Passports (A)", 3],
      ["Passports (B)", 3],
    ],
  );
});

/** @type {{ shares: [number, string][], ratios: [number, string][], changes: [number, string][] }} what page, workbook and sentences say */
const PERCENTS = JSON.parse(readFileSync(new URL("./percents.json", import.meta.url), "utf-8"));

test("a share that is not all is never 100 %, and one that is not none never 0 %", () => {
  for (const [value, said] of PERCENTS.shares) assert.equal(share(value), said);
  for (const [value, said] of PERCENTS.ratios) assert.equal(ratio(value), said);
});

test("a change is said with its sign, however small it is", () => {
  for (const [value, said] of PERCENTS.changes) {
    assert.equal(change(value), said);
    assert.equal(ranged("left_share", { value, low: null, high: null }, words, true), said);
  }
});

test("a chart says the shares that its table says", () => {
  const rows = PERCENTS.shares.map(([part], place) => [place, place + 1, part]);
  const { charts } = chartsOf(made("distribution", ["from_seconds", "upto_seconds", "share"], rows), words);
  const { series, tooltip } = /** @type {any} */ (charts[0].option);
  const said = PERCENTS.shares.map(([, text]) => text);
  assert.deepEqual(series[0].data.map(tooltip.valueFormatter), said);
  assert.deepEqual(
    rows.map((_, dataIndex) => series[0].label.formatter({ dataIndex })),
    said,
  );
});

const TIMES = ["hall", "line", "name", "p50_seconds", "p90_seconds"];
const LONG = "M: SKŁADANIE WNIOSKÓW - ZMIANY| WTÓRNIKI| ZBYCIE| ADNOTACJE| WYREJESTROWANIE (OSOBY FIZYCZNE)";
const LONG_ROWS = Array.from({ length: 20 }, (_, n) => [`h${n % 3}`, "M", `${n} ${LONG}`, 60 * n, 600]);

test("long names of lines leave more than half of a phone to the bars, and all of them fit their rows", () => {
  const { option, height } = chartsOf(made("waiting-times", TIMES, LONG_ROWS), { ...words, width: 326 }).charts[0];
  const names = /** @type {any} */ (option).yAxis;
  assert.ok(names.axisLabel.width < 326 / 2);
  assert.equal(names.axisLabel.overflow, "break");
  assert.ok(names.data.every((/** @type {string} */ name) => name.length < 70 && name.endsWith("…")));
  assert.ok((height ?? 0) / names.data.length >= 3 * names.axisLabel.lineHeight);
});

test("on paper a name stands whole, fewer bars keep the chart on its page, and words say how many", () => {
  const paper = { ...words, most: ON_PAPER, width: 1000 };
  const { charts, remarks } = chartsOf(made("waiting-times", TIMES, LONG_ROWS), paper);
  const { yAxis, series } = /** @type {any} */ (charts[0].option);
  assert.ok(yAxis.data.every((/** @type {string} */ name) => name.endsWith(LONG)));
  assert.ok((charts[0].height ?? 0) <= (ON_PAPER.pixels ?? 0));
  assert.ok(yAxis.data.length < 9 && series[0].data.length === yAxis.data.length);
  assert.deepEqual(remarks, ["chart.shown"]);
});

test("the charts of several halls are low enough for two on a sheet of paper", () => {
  const rows = ["n", "s"].map((hall) => [hall, "2026-01-05", 60, 120, ""]);
  const columns = ["hall", "day", "p50_seconds", "p90_seconds", "special_day"];
  const heights = (/** @type {any} */ how) =>
    chartsOf(made("trend", columns, rows), how).charts.map(({ height }) => height ?? 0);
  assert.ok(heights({ ...words, most: ON_PAPER }).every((height) => height < 350));
  assert.ok(heights(words).every((height) => height > 350));
});

test("visits of which the wait alone is on record are in the order of their waits", () => {
  const rows = [60, 600, 300].map((wait, n) => ["n", `L${n}`, `L${n}`, null, wait, null, null]);
  const columns = [
    "hall",
    "line",
    "name",
    "mean_seconds",
    ...["wait", "walk", "service"].map((p) => `mean_${p}_seconds`),
  ];
  const { charts } = chartsOf(made("visit-times", columns, rows), words);
  assert.deepEqual(/** @type {any} */ (charts[0].option).yAxis.data, ["L1", "L2", "L0"]);
});

test("figures of a heat map grow smaller on a phone, and are left out where they would run together", () => {
  const rows = Array.from({ length: 10 }, (_, n) => ["n", "mon", 8 + n, 1200]);
  const label = (/** @type {number} */ width) =>
    /** @type {any} */ (
      chartsOf(made("hours", ["hall", "weekday", "hour", "tickets"], rows), { ...words, width }).charts[0].option
    ).series[0].label;
  assert.deepEqual([label(1000).show, label(1000).fontSize], [true, 14]);
  assert.ok(label(326).fontSize < 14);
  assert.equal(label(200).show, false);
});

test("a hall that stands out is called by its name, and two side by side do not write upon each other", () => {
  const columns = ["part", "hall", "of", "cases", "value_share", "target_share", "signal"];
  const rows = ["n", "s"].map((hall, n) => ["hall_wait", hall, "", 100 + n, 0.9, 0.5, "above"]);
  const { charts } = chartsOf(made("funnel", columns, rows), words);
  const points = /** @type {any} */ (charts[0].option).series[0].data;
  assert.deepEqual(
    points.map((/** @type {any} */ { name, label }) => [name, label.position]),
    [
      ["Hall n", "right"],
      ["Hall s", "bottom"],
    ],
  );
});

test("bars of two lines of one name say which line they are, in each hall", () => {
  const rows = ["n", "s"].flatMap((hall) => ["A", "B"].map((line) => [hall, line, "Passports", 60, 120]));
  const { yAxis } = /** @type {any} */ (chartsOf(made("waiting-times", TIMES, rows), words).charts[0].option);
  assert.deepEqual(
    yAxis.data.toSorted(),
    ["n", "s"].flatMap((hall) => ["A", "B"].map((line) => `Hall ${hall} · Passports (${line})`)),
  );
});

test("a funnel says a service time near the average as a ratio, and waits nearly all in time as a share", () => {
  const columns = ["part", "hall", "of", "cases", "value_share", "target_share", "signal"];
  /** @param {string} part */
  const said = (part) => {
    const { charts } = chartsOf(made("funnel", columns, [[part, "n", "", 100, 0.9997, 1, ""]]), words);
    const { tooltip, series } = /** @type {any} */ (charts[0].option);
    return tooltip.formatter(series[0].data[0]);
  };
  assert.equal(said("hall_service"), "Hall n: 100.0% (100)");
  assert.equal(said("hall_wait"), "Hall n: >99.9% (100)");
});

test("the shares above columns are left out where they would run together", () => {
  const label = (/** @type {number} */ width) =>
    /** @type {any} */ (
      chartsOf(made("distribution", ["from_seconds", "upto_seconds", "share"], STRETCHES), { ...words, width })
        .charts[0].option
    ).series[0].label.show;
  assert.deepEqual([label(1000), label(120)], [true, false]);
});

test("both parts of a day's course share a sheet with the headings, and a phone's legend lies above them", () => {
  const rows = Array.from({ length: 8 }, (_, n) => ["n", 9 + n, 60, 120, 2, 3]);
  const draw = (/** @type {any} */ how) => chartsOf(made("day-course", COURSE, rows), { ...words, ...how }).charts[0];
  const topOf = (/** @type {any} */ { option }) => option.grid[0].top;
  const [desk, paper, phone] = [draw({}), draw({ most: ON_PAPER, width: 1000 }), draw({ width: 326 })];
  assert.ok((paper.height ?? 0) <= (ON_PAPER.pixels ?? 0));
  for (const { option, height } of [desk, paper, phone]) {
    const [upper, lower] = /** @type {any} */ (option).grid;
    assert.ok(upper.height > 100 && upper.top + upper.height < lower.top && lower.top + lower.height < (height ?? 0));
  }
  assert.ok(topOf(phone) > topOf(desk));
  assert.deepEqual([desk.option?.series[2].label.show, phone.option?.series[2].label.show], [true, false]);
});

test("idle time and pauses that are not on record have no place in the chart of windows", () => {
  const columns = ["hall", "window", "serving_seconds", "idle_seconds", "paused_seconds"];
  const names = (/** @type {(number | null)[]} */ ...times) =>
    /** @type {any} */ (chartsOf(made("windows", columns, [["n", 1, ...times]]), words).charts[0].option).series.map(
      (/** @type {any} */ { name }) => name,
    );
  assert.deepEqual(names(3600, null, null), ["chart.serving"]);
  assert.deepEqual(names(3600, 0, 0), ["chart.serving", "chart.idle", "chart.paused"]);
});

test("a pause is hatched, because in grey it is as light as idle time", () => {
  const columns = ["hall", "window", "serving_seconds", "idle_seconds", "paused_seconds"];
  const { charts } = chartsOf(made("windows", columns, [["n", 1, 3600, 600, 600]]), words);
  const series = /** @type {any} */ (charts[0].option).series;
  assert.deepEqual(
    series.map((/** @type {any} */ { itemStyle }) => "decal" in itemStyle),
    [false, false, true],
  );
});

test("a comparison's chart leaves room for the sentences above it on its sheet", () => {
  const columns = ["hall", "line", "name", "measure", "change_share", "change_low_share", "change_high_share"];
  const rows = Array.from({ length: 12 }, (_, n) => ["n", `L${n}`, "A", "visit", -0.1, null, null]);
  const { charts, remarks } = chartsOf(made("comparison", columns, rows), { ...words, most: ON_PAPER });
  assert.ok((charts[0].height ?? 0) <= (ON_PAPER.pixels ?? 0) - 90);
  assert.deepEqual(remarks, ["chart.shown"]);
});

test("a holiday, a day worked in exchange and the hall's own day have each a mark of their own, named in the legend", () => {
  const columns = ["hall", "day", "special_day", "p50_seconds", "p90_seconds"];
  const kinds = ["", "holiday", "worked_in_exchange", "own"];
  const rows = kinds.map((kind, n) => ["n", `2026-02-1${n}`, kind, 60, 120]);
  const { option } = chartsOf(made("trend", columns, rows), words).charts[0];
  const [median, , ...legend] = option?.series ?? [];
  const marks = median.data.map((/** @type {{ symbol: string }} */ { symbol }) => symbol);
  assert.equal(new Set(marks).size, 4);
  const bands = option?.xAxis.splitArea.areaStyle.color.map((/** @type {string} */ color) => color !== "transparent");
  assert.deepEqual(bands, [false, true, true, true], "a band a day");
  assert.deepEqual(
    legend.map((/** @type {{ name: string, symbol: string }} */ { name, symbol }) => [name, symbol]),
    kinds.slice(1).map((kind, n) => [`special_day.${kind}`, marks[n + 1]]),
  );
});

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

test("the week by the hour has a chart of the people and charts of their waits, each cell with its figure", () => {
  const columns = ["weekday", "hour", "tickets", "mean_seconds", "p90_seconds"];
  const rows = [
    ["mon", 9, 40, 725, 1500],
    ["mon", 11, 4, 30, 45],
    ["tue", 9, 2, null, null],
  ];
  const { charts } = chartsOf(made("hours", columns, rows), words);
  assert.deepEqual(
    charts.map(({ option }) => option?.title.text),
    ["chart.tickets", "chart.wait_p90", "chart.wait_mean"],
  );
  const [people, longest, mean] = charts.map(({ option }) =>
    option?.series[0].data.map((/** @type {any} */ cell) => [...cell.value, option.series[0].label.formatter(cell)]),
  );
  assert.deepEqual(people, [
    [0, 0, 40, "40"],
    [2, 0, 4, "4"],
    [0, 1, 2, "2"],
  ]);
  assert.deepEqual(
    longest,
    [
      [0, 0, 1500, "25"],
      [2, 0, 45, "0.8"],
    ],
    "nobody was called: no cell, and not a zero",
  );
  assert.deepEqual(mean, [
    [0, 0, 725, "12"],
    [2, 0, 30, "0.5"],
  ]);
  const labels = charts[0].option?.series[0].data.map((/** @type {any} */ cell) => cell.label.color);
  assert.equal(new Set(labels).size, 2, "light figures on dark cells");
});

test("a wait in a cell is said as in the table, and two of the charts share a sheet of paper", () => {
  const columns = ["weekday", "hour", "tickets", "mean_seconds", "p90_seconds"];
  const rows = DAYS.map((day) => [day, 9, 40, 1785, 2435]);
  const { charts } = chartsOf(made("hours", columns, rows), { ...words, most: ON_PAPER });
  const first = (/** @type {any} */ { option }) => option.series[0].label.formatter(option.series[0].data[0]);
  assert.deepEqual(charts.map(first), ["40", "40", "30"]);
  assert.ok(charts.every(({ height }) => (height ?? 0) <= (ON_PAPER.apartPixels ?? 0)));
});

test("where no wait is on record the week by the hour has its people alone", () => {
  const columns = ["weekday", "hour", "tickets", "mean_seconds", "p90_seconds"];
  assert.equal(chartsOf(made("hours", columns, [["mon", 9, 40, null, null]]), words).charts.length, 1);
});
