import assert from "node:assert/strict";
import { test } from "node:test";
import { namesAt } from "../../static/reports/table.js";

/** @param {string[]} names */
const columns = (names) => /** @type {any} */ (names.map((name) => ({ name, unit: "text" })));

test("a name stands for the code before it, and a line's name for no clerk", () => {
  assert.equal(namesAt(columns(["hall", "staff", "name", "finished"])), 2);
  assert.equal(namesAt(columns(["hall", "priority", "name", "called"])), 2);
  assert.equal(namesAt(columns(["hall", "number", "line", "name", "window", "staff"])), -1);
});
