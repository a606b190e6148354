/** What a hall screen says after lines were cleared. */
import assert from "node:assert/strict";
import test from "node:test";
import { clearing } from "../../static/display/hall.js";

const NOON = "2026-03-02T04:00:00.000Z";
const [A, B, C] = ["A", "B", "C"].map((code) => ({ code, cleared_at: code === "C" ? null : NOON }));

test("lines of one card that were cleared are named with the time, others say nothing", () => {
  assert.deepEqual(clearing([A, B, C], "Asia/Shanghai", false), {
    key: "lines.cleared",
    values: { lines: "A B ", time: "12:00" },
  });
  assert.equal(clearing([C], "Asia/Shanghai", false), null);
});

test("a line with a card of its own is not named again, and beside a number of people it is said shortly", () => {
  assert.deepEqual(clearing([A], "Asia/Shanghai", true), {
    key: "lines.cleared_short",
    values: { lines: "", time: "12:00" },
  });
});
