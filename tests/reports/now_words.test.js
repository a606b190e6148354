import assert from "node:assert/strict";
import { test } from "node:test";
import {
  alarm,
  duration,
  expectedCall,
  lateOf,
  marks,
  minutesSince,
  remedy,
  untouched,
  waitWords,
} from "../../static/reports/now_words.js";

const words = {
  say: (key, values = {}) => [key, ...Object.entries(values).map(([name, value]) => `${name}=${value}`)].join(" "),
  clock: (instant) => instant.slice(11, 16),
  lineName: (code) => `line ${code}`,
  className: (code) => `class ${code}`,
  list: (items) => items.join("+"),
};
const board = { server_at: "2026-03-02T10:00:00Z", expected_late: 14, late_by_seconds: 1200, kept_from_at: null };
const help = { kind: "open", windows: [7], line: null, late: 3, late_by_seconds: 300, kept_from_at: null };

test("whole minutes have passed, never fewer than none", () => {
  const at = Date.parse("2026-03-02T10:02:59Z");
  assert.equal(minutesSince("2026-03-02T10:00:00Z", at), 2);
  assert.equal(minutesSince("2026-03-02T10:05:00Z", at), 0);
  assert.equal(minutesSince(null, at), 0);
});

test("a ticket says its priority, its appointment and that it waits again", () => {
  assert.deepEqual(marks({ priority: "", booked: false, waits_again: false }, words), []);
  assert.deepEqual(marks({ priority: "elderly", booked: true, waits_again: true }, words), [
    "ticket.priority name=class elderly",
    "ticket.booked",
    "ticket.again",
  ]);
});

test("hours are said from one hour on", () => {
  assert.equal(duration(59, words), "window.minutes n=59");
  assert.equal(duration(61, words), "window.hours h=1 n=1");
});

test("a call is expected within a range, at about one time, or never", () => {
  const from = "2026-03-02T10:04:00Z";
  assert.equal(
    expectedCall({ call_p50_at: from, call_p90_at: "2026-03-02T10:09:00Z" }, words),
    "ticket.range from=10:04 to=10:09",
  );
  assert.equal(expectedCall({ call_p50_at: from, call_p90_at: from }, words), "ticket.about time=10:04");
  assert.equal(expectedCall({ call_p50_at: null, call_p90_at: null }, words), "ticket.never");
});

test("an alarm says when the promise breaks and when the call comes", () => {
  const ticket = { number: "A001", breaks_at: "2026-03-02T10:15:00Z", call_p50_at: "2026-03-02T10:20:00Z" };
  assert.equal(alarm(ticket, words), "alarm.text number=A001 time=10:15 call=10:20");
  assert.match(alarm({ ...ticket, call_p50_at: null }, words), /^alarm.text_never/);
});

test("a remedy says how many fewer are late, by how much less, and from when all is well", () => {
  const [step, worth] = remedy({ ...help, kept_from_at: "2026-03-02T11:10:00Z" }, board, words);
  assert.equal(step, "help.open n=1 windows=7 line=");
  assert.deepEqual(worth, ["help.fewer before=14 after=3", "help.sooner minutes=15", "help.kept time=11:10"]);
});

test("a remedy after which nobody is late says so and nothing else", () => {
  assert.deepEqual(remedy({ ...help, late: 0, late_by_seconds: 0 }, board, words)[1], ["help.kept_now"]);
});

test("where as many are late, only how late they are counts; unknown lateness is not compared", () => {
  assert.deepEqual(remedy({ ...help, late: 14 }, board, words)[1], [
    "help.same before=14 after=14",
    "help.sooner minutes=15",
  ]);
  const never = { ...board, late_by_seconds: null };
  assert.deepEqual(remedy({ ...help, late: 14 }, never, words)[1], ["help.same before=14 after=14"]);
});

test("a time is promised up to an hour and a half ahead, and no further", () => {
  const near = "2026-03-02T11:29:59Z";
  const far = "2026-03-02T11:30:00Z";
  /** @param {string} instant */
  const promised = (instant) => remedy({ ...help, kept_from_at: instant }, board, words)[1].at(-1);
  assert.equal(promised(near), "help.kept time=11:29");
  assert.equal(promised(far), "help.sooner minutes=15");
  assert.equal(untouched({ ...board, kept_from_at: near }, words), "help.nothing_done_kept late=14 time=11:29");
  assert.equal(untouched({ ...board, kept_from_at: far }, words), "help.nothing_done late=14");
});

test("a line for a window names both", () => {
  const lent = { ...help, kind: "also_serve", windows: [3], line: "B" };
  assert.equal(remedy(lent, board, words)[0], "help.also_serve n=1 windows=3 line=line B");
});

test("what comes untouched is said only when somebody is late", () => {
  assert.equal(untouched({ ...board, expected_late: 0 }, words), "");
  assert.equal(untouched(board, words), "help.nothing_done late=14");
  const soon = { ...board, kept_from_at: "2026-03-02T10:40:00Z" };
  assert.equal(untouched(soon, words), "help.nothing_done_kept late=14 time=10:40");
});

test("a wait is a range of minutes, short, or none without a window", () => {
  assert.equal(
    waitWords({ p50_seconds: 300, p90_seconds: 900, rough: false }, words),
    "line.minutes from=5 to=15 isShort=false",
  );
  assert.equal(waitWords({ p50_seconds: 0, p90_seconds: 60, rough: false }, words), "line.short n=5");
  assert.equal(waitWords(null, words), "line.no_wait");
});

test("a line says who is late and who will be apart, as the sums above do", () => {
  assert.equal(lateOf({ late: 0, will_be_late: 0 }, words), "");
  assert.equal(lateOf({ late: 0, will_be_late: 2 }, words), "line.will_be_late n=2");
  assert.equal(lateOf({ late: 1, will_be_late: 2 }, words), "line.late n=1 · line.will_be_late n=2");
});
