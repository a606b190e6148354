/** The sentence above a report answers its question, also where an older system wrote little down. */
import assert from "node:assert/strict";
import test from "node:test";
import { notesOfNeeded } from "../../static/reports/course.js";
import { headline, nothing } from "../../static/reports/headline.js";

/** @type {Pages.Say} */
const say = (key, values = {}) => `${key} ${JSON.stringify(values)}`;
const words = { say, language: "en" };

/**
 * @param {string} name
 * @param {Record<string, unknown>} totals
 * @param {string[]} columns
 * @param {unknown[][]} rows
 * @returns {any}
 */
const made = (name, totals, columns = [], rows = []) => ({
  name,
  totals,
  columns: columns.map((column) => ({ name: column, unit: "text" })),
  rows,
});

/** @param {any} report */
const keyOf = (report) => headline(report, words).split(" ")[0];

test("times that nobody wrote down are named, and told from a hall in which nobody was called yet", () => {
  assert.equal(keyOf(made("visit-times", { p50_seconds: null, finished: 9 })), "not_recorded.visit-times");
  assert.equal(keyOf(made("trend", { p50_seconds: null, called: 9 })), "not_recorded.waiting-times");
  assert.equal(keyOf(made("waiting-times", { p50_seconds: null, called: 0 })), "nobody_yet.waiting-times");
  assert.equal(keyOf(made("service-times", { p50_seconds: null, finished: 0 })), "nobody_yet.service-times");
  assert.equal(keyOf(made("waiting-times", { p50_seconds: 60, called: 9 })), "headline.waiting-times");
});

test("who left stands in the headline of the report that asks how many left", () => {
  const said = headline(made("no-shows", { tickets: 50, left_share: 0.12, no_show_share: 0.1 }), words);
  assert.match(said, /"left_share":"12\.0%"/);
});

test("how busy windows were is a share of their open time; without attendance nobody says how busy", () => {
  const known = { tickets: 9, open_seconds: 1000, serving_seconds: 623, idle_while_waiting_share: 0.05 };
  assert.match(headline(made("windows", known), words), /^headline\.windows .*"serving":"62\.3%","idle":"5\.0%"/);
  assert.equal(keyOf(made("windows", { tickets: 9, open_seconds: null })), "headline.windows_unknown");
  for (const serving of [null, 1001])
    assert.equal(keyOf(made("windows", { ...known, serving_seconds: serving })), "headline.windows_unknown");
});

const COURSE = ["hall", "hour", "mean_seconds", "windows_open", "windows_needed", "arrivals"];
/** @param {unknown[][]} rows */
const course = (rows) => headline(made("day-course", { p50_seconds: 60, mean_seconds: 60 }, COURSE, rows), words);

test("the course of a day says at what hour the wait is longest, and when too few windows were open", () => {
  const nine = ["n", 9, 600, 2, 3];
  const ten = ["n", 10, 300, 4, 3];
  assert.match(course([nine, ten]), /^course\.short .*n.*9.*10 min.*/);
  assert.match(course([ten]), /^course\.enough/);
  assert.match(
    course([
      ["n", 9, 600, null, 3],
      ["n", 10, null, null, null],
    ]),
    /^course\.unknown/,
  );
  assert.match(course([nine, ["s", 9, 60, 1, 1]]), /^headline\.day-course/);
});

test("an hour at which somebody comes once a week is not that of the longest wait, unless nobody comes at another", () => {
  const [seven, noon] = [
    ["n", 7, 1200, null, 1, 0.2],
    ["n", 12, 900, null, 6, 48.7],
  ];
  assert.match(course([seven, noon]), /n.*12.*15 min/);
  assert.match(course([seven]), /n.*7.*20 min/);
});

test("where nobody left, or nobody had priority, the headline says so", () => {
  assert.equal(keyOf(made("patience", { tickets: 9, left: 0 })), "headline.patience_nobody_left");
  assert.equal(keyOf(made("patience", { tickets: 9, left: 1 })), "headline.patience");
  const fairness = (/** @type {string[]} */ ...codes) =>
    made(
      "fairness",
      { overtaken_share: 0, over_limit: 0 },
      ["priority"],
      codes.map((code) => [code]),
    );
  assert.equal(keyOf(fairness("", "")), "headline.fairness_nobody");
  assert.equal(keyOf(fairness("", "elderly")), "headline.fairness");
});

test("a report without rows says what there is none of", () => {
  /** @type {Pages.Say} */
  const known = (key) => (key === "empty.appointments" ? "No appointments." : key);
  assert.equal(nothing(made("appointments", {}), known), "No appointments.");
  assert.equal(nothing(made("hours", {}), known), "state.empty");
});

test("where nothing stands out the headline says so instead of counting none", () => {
  assert.equal(keyOf(made("funnel", { units: 12, signals: 0 })), "headline.funnel_none");
  const few = made("funnel", { units: 2, signals: 0 }, ["signal", "outer_low_share"], [["", null]]);
  assert.equal(keyOf(few), "headline.funnel_few", "without limits nobody can tell");
});

test("days that cannot be judged are not called ordinary; a period too short for it names one that would do", () => {
  const days = (/** @type {string} */ from, /** @type {(string | number | null)[][]} */ ...rows) =>
    headline({ ...made("day-means", { signals: 0 }, ["hall", "high_seconds"], rows), from, to: "2026-05-31" }, words);
  assert.equal(days("2026-05-25", ["n", null], ["n", 60]).split(" ")[0], "headline.day-means_none");
  assert.match(days("2026-05-25", ["n", null]), /^headline\.day-means_short .*period\.last_8_weeks/);
  assert.match(days("2026-04-06", ["n", null]), /^headline\.day-means_few/, "eight weeks of a hall that is new");
  const some = days("2026-04-06", ["n", 60], ["s", null], ["s", null]);
  assert.match(some, /^headline\.day-means_none .*headline\.day-means_others {"names":"s"}/);
});

test("visits per matter have their interval where there is one; nothing but settled matters are doubted", () => {
  const known = { handled: 90, not_possible: 12, settled_share: 0.8667, visits_per_matter: 1.2 };
  const some = { ...known, visits_per_matter_low: 1.1, visits_per_matter_high: 1.3 };
  const said = headline(made("visits", some), words);
  assert.equal(said, 'headline.visits {"mean":"1.20","low":"1.10","high":"1.30","settled":"86.7%"}');
  const few = { ...known, visits_per_matter_low: null, visits_per_matter_high: null };
  assert.equal(keyOf(made("visits", few)), "headline.visits_without_interval");
  assert.equal(keyOf(made("visits", { ...few, not_possible: 0 })), "headline.visits_all_settled");
  assert.equal(keyOf(made("visits", { ...few, visits_per_matter: null })), "headline.visits_none_settled");
  assert.equal(keyOf(made("visits", { handled: 0, without_outcome: 9 })), "not_recorded.visits");
  assert.equal(keyOf(made("visits", { handled: 0, without_outcome: 0 })), "nobody_yet.visits");
});

test("estimates are not said to be off by a dash where nobody called had one", () => {
  assert.equal(keyOf(made("estimates", { called: 0, without_estimate: 5 })), "headline.estimates_nobody");
  const known = { called: 3, error_seconds: 60, bias_seconds: 0, mean_wait_seconds: 300, coverage_share: 1 };
  assert.equal(keyOf(made("estimates", known)), "headline.estimates");
});

test("the headline says that people were told too long or too short, from a minute and a fifth of the wait on", () => {
  const said = (/** @type {number} */ bias, /** @type {number} */ wait) =>
    headline(made("estimates", { called: 9, bias_seconds: bias, mean_wait_seconds: wait, coverage_share: 1 }), words);
  assert.match(said(16 * 60, 18 * 60), /^headline\.estimates_long .*"bias":"16 min"/);
  assert.match(said(-16 * 60, 18 * 60), /^headline\.estimates_short .*"bias":"16 min"/);
  assert.match(said(59, 60), /^headline\.estimates /, "less than a minute");
  assert.match(said(60, 300), /^headline\.estimates_long /);
  assert.match(said(60, 301), /^headline\.estimates /, "less than a fifth of the wait");
});

test("what stands out is named, the first three, with its hall where there are several", () => {
  /** @type {Pages.Say} */
  const say = (key, values = {}) => [key, ...Object.values(values).filter((value) => value !== undefined)].join("|");
  /** @param {string[][]} rows */
  const names = (rows) => {
    const report = made("funnel", { units: 12, signals: rows.length }, ["part", "hall", "of", "signal"], rows);
    const hallName = (/** @type {string} */ code) => `Hall ${code}`;
    return headline(report, {
      say: (key, values) => (key === "headline.funnel" ? `${values?.names}` : say(key, values)),
      language: "en",
      hallName,
    });
  };
  const [three, four] = ["3", "4"].map((window) => ["window_service", "n", window, "above"]);
  assert.equal(names([three, ["window_service", "n", "9", ""]]), "funnel.window_service_above|funnel.window|Hall n|3");
  const south = ["hall_wait", "s", "", "below"];
  assert.ok(names([three, south]).startsWith("funnel.window_service_above|funnel.window_of_hall|Hall n|3"));
  assert.ok(names([three, south]).endsWith("funnel.hall_wait_below|Hall s"));
  assert.match(names([three, four, three, south]), /^funnel\.and_more(?!.*Hall s)/);
});

test("hours that need more windows than the hall has are named, beside what the windows needed are", () => {
  const notes = (/** @type {(number | null)[][]} */ ...rows) =>
    notesOfNeeded(
      made(
        "day-course",
        {},
        ["hall", "hour", "windows_needed"],
        rows.map((row) => ["n", ...row]),
      ),
      {
        say,
        hallOf: () => ({ name: "North", windows: 12 }),
      },
    ).map((note) => note.split(" ")[0] + (/"hours":"[^}]*n[^}]*9/.test(note) ? " 9" : ""));
  assert.deepEqual(notes([9, 15], [10, 12]), ["note.windows_needed", "note.windows_beyond 9"]);
  assert.deepEqual(notes([10, 12], [11, null]), ["note.windows_needed"]);
  assert.deepEqual(notes([11, null]), []);
});

test("where half of the people were called at once the headline says so instead of 0 seconds", () => {
  const waits = { called: 9, mean_seconds: 160, p90_seconds: 600 };
  assert.equal(keyOf(made("waiting-times", { ...waits, p50_seconds: 0 })), "headline.waiting-times_at_once");
  assert.equal(keyOf(made("waiting-times", { ...waits, p50_seconds: 1 })), "headline.waiting-times");
});
