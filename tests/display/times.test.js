/** Instants and waits on a hall screen. */
import assert from "node:assert/strict";
import test from "node:test";
import { clockText, dayText, waitText } from "../../static/display/times.js";

const ZONE = "Asia/Shanghai";
const MONDAY_0905 = Date.parse("2026-03-02T09:05:00+08:00");

test("the clock is the hall's own", () => {
  assert.equal(clockText(MONDAY_0905, ZONE), "09:05");
  assert.equal(clockText(MONDAY_0905, "UTC", true), "01:05:00");
});

test("midnight is written as zero", () => {
  assert.equal(clockText(MONDAY_0905 - 9 * 3600e3, ZONE), "00:05");
});

for (const [p50, p90, key, values] of [
  [60, 200, "lines.wait_short", {}],
  [300, 540, "lines.wait", { from: 5, to: 9 }],
  [700, 1300, "lines.wait", { from: 10, to: 25 }],
  [840, 880, "lines.wait", { from: 10, to: 15 }],
  [900, 900, "lines.wait_one", { to: 15 }],
]) {
  test(`a wait is told no finer than it is known: ${p50} to ${p90} seconds`, () => {
    assert.deepEqual(waitText({ p50_seconds: p50, p90_seconds: p90 }), { key, values });
  });
}

test("an unknown wait is not invented", () => {
  assert.equal(waitText(null), null);
});

test("a date is written in the reader's language", () => {
  assert.equal(dayText("2026-03-03", "zh-CN"), "3月3日星期二");
});
