/** The charts of reports: several halls, long names, and nothing to draw. */
import assert from "node:assert/strict";
import test from "node:test";
import { chartsOf } from "../../static/reports/charts.js";

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
  assert.deepEqual(chartsOf(patience(["n"], "Line", 0), words).charts, []);
});
