import assert from "node:assert/strict";
import { test } from "node:test";
import { notesOf } from "../../static/reports/notes.js";

const WORDS = {
  language: "en",
  /**
   * @param {string} key
   * @param {Record<string, unknown>} [values]
   */
  say: (key, values) => [key, ...Object.values(values ?? {})].join("|"),
  hallOf: () => ({ name: "Hall", windows: 3 }),
};
/**
 * @param {string} name
 * @param {Record<string, unknown>} totals
 * @param {unknown[][]} rows
 */
const report = (name, totals, rows = [["h"]]) =>
  /** @type {Wire.Report} */ (
    /** @type {unknown} */ ({ name, totals, rows, columns: [{ name: "hall", unit: "text" }] })
  );

test("halls whose public holidays are not known are told wherever days are told apart by them", () => {
  for (const name of ["trend", "day-means"]) {
    assert.deepEqual(notesOf(report(name, { halls_without_holidays: 2 }), WORDS), ["note.no_holidays|2"]);
    assert.deepEqual(notesOf(report(name, { halls_without_holidays: 0 }), WORDS), []);
  }
  assert.deepEqual(notesOf(report("hours", {}), WORDS), []);
});

test("people who left unseen are told also where nobody else came", () => {
  assert.deepEqual(notesOf(report("patience", { left_unseen: 3 }, []), WORDS), ["note.left_unseen|3"]);
});

test("a report without rows has nothing to explain", () => {
  for (const name of ["comparison", "day-course"]) assert.deepEqual(notesOf(report(name, {}, []), WORDS), []);
});
