/** What a kiosk says of a line or service that gives no number, before anybody taps. */
import assert from "node:assert/strict";
import test from "node:test";
import { refusalOfLine, refusalOfService, sentencesOf, timeOf } from "../../static/kiosk/limits.js";
import { isOutOfDate } from "../../static/shared/board.js";

const AT = "2026-03-02T02:30:00.000Z";
const FULL = { code: "A", refusal: "line_full", again_at: AT, changes_at: AT, refused_services: [] };
const FREE = { code: "B", refusal: "", again_at: null, changes_at: null };
const ONE_OUT = { ...FREE, refused_services: [{ code: "b2", refusal: "hall_closed", again_at: null }] };
const HALL = { timezone: "Asia/Shanghai", language: "en", now: "2026-03-02T02:01:00.000Z" };

test("a service is refused with its line, or by its own limit", () => {
  const board = { lines: [FULL, ONE_OUT] };
  assert.equal(refusalOfLine(board, "A")?.refusal, "line_full");
  assert.equal(refusalOfLine(board, "B"), null);
  const codes = ["a1", "b1", "b2"].map((code) => {
    const service = { code, line: code[0].toUpperCase() };
    return refusalOfService(board, service)?.refusal ?? "";
  });
  assert.deepEqual(codes, ["line_full", "", "hall_closed"]);
});

test("each refusal says why and what to do instead", () => {
  assert.deepEqual(sentencesOf(FULL, true), { why: "limits.full_from", instead: "limits.instead_from" });
  const today = { refusal: "line_full", again_at: null };
  assert.deepEqual(sentencesOf(today, true), { why: "limits.full_today", instead: "limits.instead_book" });
  assert.deepEqual(sentencesOf(today, false), { why: "limits.full_today", instead: "limits.instead_day" });
  const closing = { refusal: "closing_soon", again_at: null };
  assert.deepEqual(sentencesOf(closing, false), { why: "limits.closing", instead: "limits.instead_day" });
  assert.equal(sentencesOf({ refusal: "hall_closed", again_at: AT }, false).why, "limits.closed_from");
});

test("a time of another day names the day", () => {
  assert.equal(timeOf(AT, HALL), "10:30");
  assert.equal(timeOf("2026-03-03T01:00:00.000Z", HALL), "3 March 09:00");
  assert.equal(timeOf("2026-03-03T01:00:00.000Z", { ...HALL, language: "zh-CN" }), "3月3日 09:00");
  assert.equal(timeOf(null, HALL), "");
});

test("a board is asked for again when a line's limit may have changed", () => {
  const board = { admission: { changes_at: null }, lines: [FREE, FULL] };
  assert.equal(isOutOfDate(board, Date.parse(AT) - 1), false);
  assert.equal(isOutOfDate(board, Date.parse(AT)), true);
});
