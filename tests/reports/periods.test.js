import assert from "node:assert/strict";
import { test } from "node:test";
import { periodAsked, periodsOf } from "../../static/reports/periods.js";

test("each period has the days that its name says", () => {
  assert.deepEqual(periodsOf("2026-05-13"), {
    today: ["2026-05-13", "2026-05-13"],
    yesterday: ["2026-05-12", "2026-05-12"],
    last_7_days: ["2026-05-07", "2026-05-13"],
    last_8_weeks: ["2026-03-19", "2026-05-13"],
    week: ["2026-05-11", "2026-05-13"],
    last_week: ["2026-05-04", "2026-05-10"],
    month: ["2026-05-01", "2026-05-13"],
    last_month: ["2026-04-01", "2026-04-30"],
    quarter: ["2026-04-01", "2026-05-13"],
    last_quarter: ["2026-01-01", "2026-03-31"],
    year: ["2026-01-01", "2026-05-13"],
    last_year: ["2025-01-01", "2025-12-31"],
  });
});

test("on the first of January what is before is of the year before", () => {
  const { yesterday, last_month, last_quarter, week } = periodsOf("2027-01-01");
  assert.deepEqual(yesterday, ["2026-12-31", "2026-12-31"]);
  assert.deepEqual(last_month, ["2026-12-01", "2026-12-31"]);
  assert.deepEqual(last_quarter, ["2026-10-01", "2026-12-31"]);
  assert.deepEqual(week, ["2026-12-28", "2027-01-01"]);
});

test("a week begins on Monday, on a Sunday and on a Monday, too", () => {
  assert.deepEqual(periodsOf("2026-05-17").week, ["2026-05-11", "2026-05-17"]);
  assert.deepEqual(periodsOf("2026-05-18").week, ["2026-05-18", "2026-05-18"]);
});

test("since the change is offered where the hall says when it was, and not before it", () => {
  assert.deepEqual(periodsOf("2026-05-13", "2026-03-01").since_change, ["2026-03-01", "2026-05-13"]);
  assert.equal(periodsOf("2026-05-13", "2026-06-01").since_change, undefined);
});

const PERIODS = periodsOf("2026-05-13");

test("an address without a period that there is asks for its own dates, or else for the last seven days", () => {
  const asked = (/** @type {string} */ query) => periodAsked(PERIODS, new URLSearchParams(query), "waiting-times");
  assert.equal(asked("period=last_month&from=2026-01-01"), "last_month");
  assert.equal(asked("from=2026-01-01"), "");
  assert.deepEqual(
    ["", "period=", "period=since_change", "period=constructor"].map(asked),
    Array(4).fill("last_7_days"),
  );
});

test("the days out of the ordinary open with so many weeks that a day can be judged, unless the address says when", () => {
  const asked = (/** @type {string} */ query) => periodAsked(PERIODS, new URLSearchParams(query), "day-means");
  assert.equal(asked(""), "last_8_weeks");
  assert.equal(asked("period=last_7_days"), "last_7_days");
  assert.equal(asked("from=2026-05-01&to=2026-05-07"), "");
});
