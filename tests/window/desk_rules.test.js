/** What a clerk may do and when, as the console knows it: lock, undo, the services done, transfers, stopwatch. */
import assert from "node:assert/strict";
import test, { mock } from "node:test";
import { Clerk } from "../../static/window/clerk.js";
import { Draft } from "../../static/window/draft.js";
import { Lock, MOMENT_MILLISECONDS } from "../../static/window/lock.js";
import { stopwatch } from "../../static/window/names.js";
import { targets } from "../../static/window/transfer.js";
import { Typed } from "../../static/window/typed.js";
import { LastStep, OFFERED_MILLISECONDS } from "../../static/window/undo.js";

test("the second half of a double click is not a step", () => {
  const lock = new Lock();
  assert.equal(lock.take(0, "primary"), true);
  assert.equal(lock.take(100, "undo"), false);
  lock.release();
  assert.equal(lock.take(300, "primary"), false);
  assert.equal(lock.take(MOMENT_MILLISECONDS, "primary"), true);
});

test("another button answers at once", () => {
  const lock = new Lock();
  lock.take(0, "primary");
  lock.release();
  assert.equal(lock.take(50, "undo"), true);
});

test("a slow answer keeps the desk locked", () => {
  const lock = new Lock();
  lock.take(0, "primary");
  assert.equal(lock.take(60_000, "primary"), false);
});

test("an undo is offered for some seconds, and only for the last step", () => {
  const last = new LastStep();
  last.did("call", { id: "t1" }, 0);
  assert.equal(last.offer(1000)?.by, "return");
  assert.equal(last.offer(OFFERED_MILLISECONDS), null);
  last.did("start", { id: "t1" }, 2000);
  assert.equal(last.offer(2500)?.step, "start");
  last.did("transfer", { id: "t1" }, 3000);
  assert.equal(last.offer(3500), null);
});

test("the services done survive a reload but not the next ticket", () => {
  const kept = new Map();
  const store = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  const first = new Draft(store);
  first.take({ id: "t1", service: "A01" }, "done");
  first.add("B02", "accepted");
  first.choose("A01", "not_possible");
  const reloaded = new Draft(store);
  reloaded.take({ id: "t1", service: "A01" }, "done");
  assert.deepEqual(reloaded.done, [
    { service: "A01", outcome: "not_possible" },
    { service: "B02", outcome: "accepted" },
  ]);
  const next = new Draft(store);
  next.take({ id: "t2", service: "C03" }, "accepted");
  assert.deepEqual(next.done, [{ service: "C03", outcome: "accepted" }]);
});

for (const [seconds, shown] of [
  [0, "0:00"],
  [67, "1:07"],
  [3729, "1:02:09"],
]) {
  test(`a stopwatch reads naturally: ${shown}`, () => {
    assert.equal(stopwatch(seconds), shown);
  });
}

function seat(number, { state = "open", serves = ["*"] } = {}) {
  return { number, state, serves, helps: [] };
}

for (const [which, windows, offered] of [
  [
    "all windows serve all lines",
    [seat(1), seat(2), seat(3, { state: "closed" }), seat(4, { state: "paused" })],
    [
      ["windows_hint", ["2", "4"]],
      ["lines_shared", ["B", "C"]],
    ],
  ],
  [
    "no other window is open",
    [seat(1), seat(2, { state: "closed" })],
    [
      ["lines_own", ["B", "C"]],
      ["no_windows", []],
    ],
  ],
  [
    "each window has its line",
    [seat(1, { serves: ["A"] }), seat(2, { serves: ["B"] })],
    [
      ["lines_hint", ["B", "C closed"]],
      ["windows_hint", ["2"]],
    ],
  ],
]) {
  test(`where lines are shared windows come first, and closed ones never: ${which}`, () => {
    const lines = ["A", "B", "C"].map((code) => ({ code }));
    const groups = targets({ line: "A" }, { lines, windows, number: 1 });
    const told = (target) => `${target.window ?? target.line}${target.isClosed ? " closed" : ""}`;
    assert.deepEqual(
      groups.map(({ hint, targets: own }) => [hint, own.map(told)]),
      offered,
    );
  });
}

for (const [keys, chosen] of [
  [["3"], ["3"]],
  [["1", "2"], ["12"]],
  [["1", "Enter"], ["1"]],
  [["1"], []],
  [["1", "9", "3"], ["3"]],
  [["1", "Backspace", "3"], ["3"]],
  [["0", "2"], ["02"]],
  [["0", "1", "0"], ["010"]],
  [["0", "1", "Enter"], ["01"]],
  [["1", "pause"], ["1"]],
]) {
  test(`a number of two digits is typed and never taken for its first one: ${keys.join(" ")}`, () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const heard = [];
      const numbers = Array.from({ length: 12 }, (_, n) => String(n + 1));
      const places = Array.from({ length: 10 }, (_, n) => `0${n + 1}`);
      const typed = new Typed([...numbers, ...places], { choose: (key) => heard.push(key), tell() {} });
      for (const key of keys) {
        if (key === "pause") mock.timers.tick(1600);
        else typed.take({ key, code: "", repeat: false });
      }
      assert.deepEqual(heard, chosen);
    } finally {
      mock.timers.reset();
    }
  });
}

for (const [waiting, agrees, said, asked] of [
  [3, false, ["leave.sent 2"], []],
  [3, true, ["leave.sent 2"], ["close"]],
  [0, false, [], ["close"]],
]) {
  const answer = agrees ? "and agrees" : "and does not agree";
  test(`who closes a window hears first how many wait for it alone: ${waiting} wait, ${answer}`, async (t) => {
    const heard = [];
    const steps = [];
    globalThis.confirm = (words) => heard.push(words) > 0 && agrees;
    t.after(() => {
      delete globalThis.confirm;
    });
    const desk = {
      number: 3,
      phase: "free",
      isBusy: false,
      current: null,
      waiting: [{ wanted_window: 3 }, { wanted_window: 3 }, { wanted_window: null }].slice(0, waiting),
      ask: async (step) => {
        steps.push(step);
        return null;
      },
    };
    const names = { say: (key, values) => `${key} ${values.n}` };
    const clerk = new Clerk(desk, { names, say() {}, draft: {}, askTarget() {}, onFinished() {} });
    await clerk.ask("close", null);
    assert.deepEqual([heard, steps], [said, asked]);
  });
}
