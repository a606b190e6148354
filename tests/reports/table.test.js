import assert from "node:assert/strict";
import { test } from "node:test";
import { namesAt, shownColumns } from "../../static/reports/table.js";

/** @param {string[]} names */
const columns = (names) => /** @type {any} */ (names.map((name) => ({ name, unit: "text" })));

test("a name stands for the code before it, and a line's name for no clerk", () => {
  assert.equal(namesAt(columns(["hall", "staff", "name", "finished"])), 2);
  assert.equal(namesAt(columns(["hall", "priority", "name", "called"])), 2);
  assert.equal(namesAt(columns(["hall", "number", "line", "name", "window", "staff"])), -1);
});

test("columns that nothing is known of in a report are left out: waits again where nobody was sent on, leavers of windows", () => {
  const names = ["line", "again", "again_p90_seconds", "no_shows", "left_share"];
  /** @param {any[]} row @param {number} again */
  const shown = (row, again) =>
    shownColumns(
      /** @type {any} */ ({ name: "x", columns: columns(names), rows: [row], totals: { again } }),
      String,
    ).map(({ name }) => name);
  assert.deepEqual(shown(["A", 2, 60, 0, 0], 2), names);
  assert.deepEqual(shown(["A", 0, null, 0, 0], 0), ["line", "no_shows", "left_share"]);
  assert.deepEqual(shown(["A", 2, 60, null, null], 2), ["line", "again", "again_p90_seconds"]);
});
