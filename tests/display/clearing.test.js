/** What a hall screen says after lines were cleared. */
import assert from "node:assert/strict";
import test from "node:test";
import { clearing } from "../../static/display/hall.js";

const NOON = "2026-03-02T04:00:00.000Z";

test("lines that were cleared are named with the time, others say nothing", () => {
  const [a, b, c] = ["A", "B", "C"].map((code) => ({ code, cleared_at: code === "C" ? null : NOON }));
  assert.deepEqual(clearing([a, b, c], "Asia/Shanghai"), {
    key: "lines.cleared",
    values: { lines: "A B", time: "12:00" },
  });
  assert.equal(clearing([c], "Asia/Shanghai"), null);
});
