import assert from "node:assert/strict";
import { test } from "node:test";
import { namesAt, ratiosOf, shownColumns } from "../../static/reports/table.js";

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

test("of a funnel, service times are ratios to what is usual; waits in time, and who left, are shares", () => {
  const shares = ["value_share", "target_share", "outer_high_share", "left_share"];
  const funnel = /** @type {any} */ ({ name: "funnel", columns: columns(["hall", "part", ...shares]) });
  /** @param {string} part @param {any} report */
  const ratios = (part, report = funnel) =>
    shares.filter((name) => ratiosOf(report)(["n", part], /** @type {any} */ ({ name, unit: "share" })));
  assert.deepEqual(ratios("window_service"), shares.slice(0, 3));
  assert.deepEqual(ratios("hall_service"), shares.slice(0, 3));
  assert.deepEqual(ratios("hall_wait"), []);
  assert.deepEqual(ratios("window_service", { ...funnel, name: "visits" }), []);
});
