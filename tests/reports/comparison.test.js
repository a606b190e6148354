import assert from "node:assert/strict";
import { test } from "node:test";
import { chartsOf } from "../../static/reports/charts.js";
import { changeOf, forReading, headline, notes, visitsOf } from "../../static/reports/comparison.js";

const WORDS = {
  language: "en",
  /**
   * @param {string} key
   * @param {Record<string, unknown>} [values]
   */
  say: (key, values) => [key, ...Object.values(values ?? {})].join("|"),
};
const NAMES = [
  "hall",
  "line",
  "name",
  "measure",
  "days_before",
  "days",
  "mean_before_seconds",
  "mean_seconds",
  "change_share",
  "change_low_share",
  "change_high_share",
  "typical_change_share",
  "typical_low_share",
  "typical_high_share",
  "days_needed",
  "left_before_share",
  "left_share",
  "p50_before_seconds",
  "p50_seconds",
  "p90_before_seconds",
  "p90_seconds",
];
/** @type {Wire.Cell[]} */
const VISIT = ["h", null, null, "visit", 20, 13, 600, 450, -0.25, -0.4, 0.1, -0.2, -0.3, -0.1, null, 0.1, 0.2].concat([
  540, 400, 1200, 900,
]);
/** @type {Wire.Cell[]} */
const WAIT = ["h", null, null, "wait", 20, 13, 300, 150, -0.5, null, null, -0.4, null, null, 16, 0.1, 0.2].concat([
  240, 120, 600, 300,
]);
const UNKNOWN = [...VISIT.slice(0, 6), ...Array(8).fill(null), null, 0.1, 0.2];
const LEFT_OUT = {
  left_out_holiday_days: 3,
  left_out_worked_in_exchange_days: 2,
  left_out_own_days: 4,
  left_out_settling_days: 10,
  left_out_running_days: 1,
};

/**
 * @param {Wire.Cell[][]} rows
 * @param {Record<string, Wire.Cell>} [totals]
 * @returns {Wire.Report}
 */
const report = (rows, totals = {}) => ({
  name: "comparison",
  made_at: "",
  from: "",
  to: "",
  hall: null,
  line: null,
  columns: NAMES.map((name) => ({ name, unit: "text" })),
  rows,
  totals: { ...LEFT_OUT, ...totals },
});

test("a change has its sign, and its interval where there is one", () => {
  const figures = { change_share: 0.1, change_low_share: -0.05, change_high_share: 0.25, placebo_change_share: 0 };
  assert.equal(changeOf(figures, "change", WORDS.say), "comparison.with_interval|+10.0%|−5.0%|+25.0%");
  assert.equal(changeOf(figures, "placebo", WORDS.say), "0.0%");
  assert.equal(changeOf(figures, "typical", WORDS.say), "–");
});

test("the headline says of waits and of visits whether they changed, and of the waits alone where no visit has an end", () => {
  const wait = "headline.comparison|measure.wait|5 min|2 min 30 s|comparison.too_few|−50.0%";
  const visit = "headline.comparison|measure.visit|10 min|7 min 30 s|comparison.unclear|";
  assert.ok(headline(report([VISIT, WAIT]), WORDS).startsWith(`${wait}comparison.and${visit}`));
  assert.equal(headline(report([UNKNOWN, WAIT]), WORDS), wait);
  assert.equal(
    headline({ ...report([WAIT]), filters: { weekday: "mon" } }, WORDS),
    `comparison.on_weekday|weekday.mon|${wait}`,
  );
  assert.equal(headline(report([UNKNOWN]), WORDS), "headline.comparison_unknown");
});

test("a change is called shorter or longer only where its interval leaves out zero", () => {
  const said = (/** @type {number | null} */ low, /** @type {number | null} */ high) => {
    const row = [...VISIT];
    [row[NAMES.indexOf("change_low_share")], row[NAMES.indexOf("change_high_share")]] = [low, high];
    return /comparison\.(shorter|longer|unclear|too_few)/.exec(headline(report([row]), WORDS))?.[1];
  };
  assert.deepEqual(
    [said(-0.4, -0.1), said(0.1, 0.4), said(-0.4, 0.1), said(null, null)],
    ["shorter", "longer", "unclear", "too_few"],
  );
});

test("the headline says that it is too early where every day since the change is one of its first", () => {
  const row = [...UNKNOWN];
  [row[3], row[5]] = ["wait", 0];
  assert.equal(headline(report([row]), WORDS), "headline.comparison_settling");
  assert.equal(headline(report([row], { left_out_settling_days: 0 }), WORDS), "headline.comparison_unknown");
});

test("periods and what was left out are always said; missing days of each period and the placebo where there are any", () => {
  const always = ["note.left_out|3|2|4|10|1", "note.settling"];
  const dates = { before_from: "2026-01-01", before_to: "2026-01-31" };
  const periods = "note.periods|file.from_to|2026-01-01|2026-01-31|2026-03-02";
  const oneDay = { ...report([VISIT], dates), from: "2026-03-02", to: "2026-03-02" };
  assert.deepEqual(notes(oneDay, WORDS), [periods, ...always, "note.public"]);
  const placebo = { placebo_change_share: 0.02, placebo_from: "a", placebo_to: "b" };
  const all = notes(report([UNKNOWN, WAIT], placebo), WORDS).slice(1);
  assert.deepEqual(all, ["note.too_few|16|20|13|0|3", ...always, "note.placebo|a|b|+2.0%|note.placebo_too_few"]);
});

test("the placebo speaks against the result only where its interval leaves out zero", () => {
  const read = (/** @type {number} */ low, /** @type {number} */ high) => {
    const totals = { placebo_change_share: 0.02, placebo_low_share: low, placebo_high_share: high };
    return /note\.placebo_(\w+)/.exec(notes(report([VISIT], totals), WORDS).join())?.[1];
  };
  assert.deepEqual([read(-0.1, 0.1), read(0.01, 0.1), read(-0.1, -0.01)], ["quiet", "moving", "moving"]);
});

test("the table has before and after in one cell, and the fixed mix in the first group alone", () => {
  const mix = [...VISIT.slice(0, 3), "visit_fixed_mix", ...VISIT.slice(4)];
  /** @type {(row: Wire.Cell[]) => Wire.Cell[]} */
  const ofLine = (row) => ["h", "A", "Passports", ...row.slice(3)];
  const table = forReading(report([VISIT, mix, WAIT, ofLine(VISIT), ofLine(mix)]), WORDS);
  assert.deepEqual(
    table.rows.map((row) => [row[1], row[2], row[3], row[4], row[9]]),
    [
      ["state.all_lines", "visit", "20 → 13", "10:00 → 7:30", "10.0% → 20.0%"],
      ["state.all_lines", "visit_fixed_mix", "20 → 13", "10:00 → 7:30", "10.0% → 20.0%"],
      ["state.all_lines", "wait", "20 → 13", "5:00 → 2:30", "10.0% → 20.0%"],
      ["A Passports", "visit", "20 → 13", "10:00 → 7:30", "10.0% → 20.0%"],
    ],
  );
});

test("beside the means of both periods stand their medians and what nine in ten keep within", () => {
  const { columns, rows } = forReading(report([VISIT, WAIT]), WORDS);
  const [p50, p90] = ["both_p50", "both_p90"].map((name) => columns.findIndex((column) => column.name === name));
  assert.deepEqual(
    rows.map((row) => [row[p50], row[p90]]),
    [
      ["9:00 → 6:40", "20:00 → 15:00"],
      ["4:00 → 2:00", "10:00 → 5:00"],
    ],
  );
});

test("the chart of several halls has a bar for each, and of one hall a bar for each line", () => {
  const bars = (/** @type {Wire.Cell[][]} */ rows) => {
    const [{ option }] = chartsOf(report(rows), { ...WORDS, timezone: "UTC" }).charts;
    return option?.yAxis.data;
  };
  const city = [null, null, ...VISIT.slice(2)];
  const only = ["small", "X", "Everything", ...VISIT.slice(3)];
  const line = ["h", "A", "Passports", ...VISIT.slice(3)];
  assert.deepEqual(bars([city, VISIT, line, only]), ["file.all_halls", "h", "small"]);
  assert.deepEqual(bars([VISIT, line, WAIT]), ["state.all_lines", "A Passports"]);
});

test("the whole interval is drawn above the bar of its change, and neither end is hidden", () => {
  const [{ option }] = chartsOf(report([VISIT, WAIT]), { ...WORDS, timezone: "UTC" }).charts;
  const [bar, interval] = /** @type {{ z?: number }[]} */ (option?.series ?? []);
  assert.ok((interval.z ?? 2) > (bar.z ?? 2));
});

test("times that nobody recorded have no rows, and a sentence says which they are", () => {
  const [visit, wait, walk] = ["visit", "wait", "walk"].map((measure) => {
    const row = measure === "wait" ? [...WAIT] : [...VISIT.slice(0, 4), 0, 0, ...Array(8).fill(null), null, 0.1, 0.2];
    row[3] = measure;
    return row;
  });
  const it = report([visit, wait, walk]);
  assert.deepEqual(
    forReading(it, WORDS).rows.map((row) => row[2]),
    ["wait"],
  );
  assert.ok(notes(it, WORDS).includes("note.not_recorded|measure.visitnote.betweenmeasure.walk"));
});

test("the visits per matter of both periods are asked for with the same hall and filters", () => {
  const totals = { before_from: "2026-01-01", before_to: "2026-01-31" };
  const report = { hall: "h", filters: { weekday: "mon" }, from: "2026-02-01", to: "2026-02-28", totals };
  assert.deepEqual(
    visitsOf(/** @type {any} */ (report), WORDS).map(({ address }) => address),
    [
      "/reports/visits?hall=h&from=2026-01-01&to=2026-01-31&weekday=mon",
      "/reports/visits?hall=h&from=2026-02-01&to=2026-02-28&weekday=mon",
    ],
  );
});
