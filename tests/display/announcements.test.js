/** Which call stands on the stage of a hall screen, and for how long. */
import assert from "node:assert/strict";
import test from "node:test";
import { Announcements } from "../../static/display/announcements.js";

const LEAST = 8_000;
const T0 = 1_000_000;
const SERVER_T0 = 1_800_000_000_000;

/** A call made `ago` milliseconds before T0 by the server's clock. */
function call(number, window = 1, { ago = 0, ...more } = {}) {
  return { number, window, called_at: new Date(SERVER_T0 - ago).toISOString(), recalls: 0, revision: 5, ...more };
}

/** Announcements with instants that count from T0, and calls told by their numbers. */
class Stage {
  #announcements = new Announcements({ leastMilliseconds: LEAST, longestMilliseconds: 25_000 });

  add(one) {
    this.#announcements.add(one);
  }

  follow(calls = [], { at = 0, revision = 9 } = {}) {
    this.#announcements.follow({ calls, revision }, SERVER_T0 + at, T0 + at);
  }

  tick(at) {
    return this.#announcements.tick(T0 + at)?.number ?? null;
  }

  said() {
    this.#announcements.said(this.#announcements.current);
  }

  get current() {
    return this.#announcements.current?.number ?? null;
  }

  get known() {
    return this.#announcements.known.map(({ number }) => number);
  }

  isOver(at) {
    return this.#announcements.isOver(T0 + at);
  }

  isNews(at) {
    return this.#announcements.isNews(T0 + at);
  }
}

/** A stage on which A001 was called at window 1 and has been said. */
function stageAfterFirstCall() {
  const stage = new Stage();
  stage.follow();
  stage.add(call("A001"));
  stage.tick(0);
  stage.said();
  return stage;
}

test("a call takes the stage at once", () => {
  const stage = new Stage();
  stage.add(call("A001"));
  assert.equal(stage.tick(0), "A001");
  assert.equal(stage.isNews(0), true);
});

test("a call keeps the stage for its least time", () => {
  const stage = new Stage();
  stage.add(call("A001"));
  stage.tick(0);
  stage.said();
  stage.add(call("A002", 2));
  assert.equal(stage.tick(LEAST - 1), null);
  assert.equal(stage.current, "A001");
  assert.equal(stage.tick(LEAST), "A002");
});

test("a call is said to the end before the next", () => {
  const stage = new Stage();
  stage.add(call("A001"));
  stage.tick(0);
  stage.add(call("A002", 2));
  assert.equal(stage.tick(LEAST + 1), null);
  stage.said();
  assert.equal(stage.tick(LEAST + 2), "A002");
});

test("a voice that never ends does not stop the hall", () => {
  const stage = new Stage();
  stage.add(call("A001"));
  stage.tick(0);
  stage.add(call("A002", 2));
  assert.equal(stage.tick(25_000), "A002");
});

test("no call is lost when many come at once", () => {
  const stage = new Stage();
  for (let number = 1; number <= 8; number += 1) stage.add(call(`A00${number}`, number));
  const shown = [];
  for (let turn = 0; turn < 8; turn += 1) {
    shown.push(stage.tick(turn * LEAST));
    stage.said();
  }
  assert.deepEqual(shown, ["A001", "A002", "A003", "A004", "A005", "A006", "A007", "A008"]);
});

test("a recall is news again", () => {
  const stage = new Stage();
  stage.add(call("A001"));
  stage.tick(0);
  stage.said();
  stage.add(call("A001", 1, { recalls: 1 }));
  assert.equal(stage.tick(LEAST), "A001");
  assert.equal(stage.isNews(LEAST), true);
});

test("a recall of a number that still queues is said once", () => {
  const stage = new Stage();
  stage.add(call("A001"));
  stage.tick(0);
  stage.said();
  stage.add(call("A002", 2));
  stage.add(call("A002", 2, { recalls: 1 }));
  assert.equal(stage.tick(LEAST), "A002");
  stage.said();
  assert.equal(stage.tick(2 * LEAST), null);
});

test("a call told twice is said once", () => {
  const stage = stageAfterFirstCall();
  stage.follow([call("A001")], { at: 100 });
  assert.equal(stage.tick(LEAST), null);
});

test("a call taken back leaves the stage and the queue", () => {
  const stage = new Stage();
  stage.follow();
  stage.add(call("A001"));
  stage.tick(0);
  stage.add(call("A002", 2));
  stage.follow([], { at: 200 });
  assert.equal(stage.current, null);
  assert.equal(stage.tick(LEAST), null);
});

test("a board older than a call does not take it back", () => {
  const stage = new Stage();
  stage.follow();
  stage.add(call("A001", 1, { revision: 10 }));
  stage.tick(0);
  stage.follow([], { at: 100, revision: 9 });
  assert.equal(stage.current, "A001");
});

test("a screen that is switched on shows the newest call without announcing it", () => {
  const stage = new Stage();
  stage.follow([call("A007", 3, { ago: 5_000 }), call("A006", 2, { ago: 9_000 })]);
  assert.equal(stage.current, "A007");
  assert.equal(stage.tick(0), null);
  assert.equal(stage.isNews(0), false);
});

test("a call missed while cut off is announced afterwards", () => {
  const stage = new Stage();
  stage.follow([call("A001", 1, { ago: 600_000 })]);
  stage.follow([call("A002", 2, { ago: 20_000 }), call("A001", 1, { ago: 600_000 })]);
  assert.equal(stage.tick(0), "A002");
});

test("a call missed long ago or already served is only shown", () => {
  const stage = new Stage();
  stage.follow([call("A001", 1, { ago: 900_000 })]);
  const old = call("A002", 2, { ago: 300_000 });
  stage.follow([call("A003", 3, { ago: 10_000, state: "serving" }), old, call("A001", 1, { ago: 900_000 })]);
  assert.equal(stage.tick(0), null);
  assert.equal(stage.current, "A002");
});

test("without news the stage is for who is still called and else for the last call", () => {
  const stage = new Stage();
  stage.follow([call("A001", 1, { ago: 50_000 }), call("A000", 1, { ago: 90_000, state: "finished" })]);
  stage.add(call("A002", 2));
  stage.tick(0);
  stage.said();
  stage.follow([call("A002", 2, { state: "serving" }), call("A001", 1, { ago: 50_000 })], { at: 100 });
  assert.equal(stage.tick(LEAST - 1), null);
  assert.equal(stage.current, "A002");
  assert.equal(stage.tick(LEAST), null);
  assert.equal(stage.current, "A001");
  assert.equal(stage.isOver(LEAST), false);
  assert.equal(stage.isNews(LEAST), false);
  stage.follow([call("A002", 2, { state: "serving" }), call("A001", 1, { ago: 50_000, state: "finished" })], {
    at: LEAST + 1,
  });
  assert.equal(stage.current, "A002");
  assert.equal(stage.isOver(LEAST + 1), true);
});

test("a number called again to another window is a new call", () => {
  const stage = new Stage();
  stage.follow([call("A001", 1, { ago: 300_000 })]);
  stage.add(call("A001", 4));
  assert.equal(stage.tick(0), "A001");
  assert.equal(stage.isNews(0), true);
});

test("a no show leaves the stage", () => {
  const stage = new Stage();
  stage.follow([call("A002", 2, { ago: 100_000 })]);
  stage.add(call("A003", 3));
  stage.tick(0);
  const gone = { ...call("A003", 3), window: null };
  stage.follow([gone, call("A002", 2, { ago: 100_000 })], { at: 70_000 });
  assert.equal(stage.current, "A002");
});

test("a call that was answered calls nobody any more once its least time is over", () => {
  const stage = stageAfterFirstCall();
  stage.follow([call("A001")], { at: 100 });
  assert.equal(stage.isOver(LEAST), false);
  stage.follow([call("A001", 1, { state: "serving", revision: 7 })], { at: 2_000 });
  assert.equal(stage.current, "A001");
  assert.equal(stage.isOver(LEAST - 1), false);
  assert.equal(stage.isOver(LEAST), true);
});

test("a call answered while it queued for the stage is over after its least time", () => {
  const stage = stageAfterFirstCall();
  stage.add(call("A002", 2));
  stage.follow([call("A002", 2, { state: "finished" }), call("A001")], { at: 100 });
  assert.equal(stage.tick(LEAST), "A002");
  stage.said();
  assert.equal(stage.isOver(2 * LEAST - 1), false);
  assert.equal(stage.isOver(2 * LEAST), true);
});

test("a board older than a call cannot say that it is over", () => {
  const stage = new Stage();
  stage.follow([call("A001", 1, { ago: 300_000, state: "finished" })]);
  stage.add(call("A001", 1, { revision: 10 }));
  stage.tick(0);
  stage.said();
  stage.follow([call("A001", 1, { ago: 300_000, state: "finished" })], { at: 100, revision: 9 });
  assert.equal(stage.isOver(LEAST), false);
});

test("a stage for which many wait hurries and slows down again", () => {
  const stage = new Stage();
  for (let n = 0; n < 12; n += 1) stage.add(call(`A${String(n).padStart(3, "0")}`, n + 1));
  const stood = [];
  let at = 0;
  stage.tick(at);
  for (let turn = 0; turn < 11; turn += 1) {
    const begun = at;
    while (stage.tick(at) === null) {
      stage.said();
      at += 500;
    }
    stood.push(at - begun);
  }
  assert.deepEqual(
    stood,
    [...stood].sort((one, other) => one - other),
  );
  assert.ok(stood[0] < LEAST / 2);
  assert.equal(stood.at(-1), LEAST);
});

test("who has come already leaves a long queue for the stage", () => {
  const stage = new Stage();
  const calls = Array.from({ length: 6 }, (_, n) => call(`A00${n}`, n + 1));
  for (const one of calls) stage.add(one);
  stage.tick(0);
  const served = calls.slice(1, 4).map((one) => ({ ...one, state: "serving" }));
  stage.follow([calls[0], ...served, ...calls.slice(4)]);
  assert.equal(stage.tick(LEAST), null);
  stage.said();
  assert.equal(stage.tick(LEAST), "A004");
});

test("a call that the board does not know yet is known to the screen", () => {
  const stage = new Stage();
  stage.follow([call("A001")]);
  stage.add(call("A002", 2, { revision: 10 }));
  stage.add(call("A003", 3, { revision: 11 }));
  assert.deepEqual(stage.known, ["A003", "A002", "A001"]);
  stage.follow([call("A003", 3, { revision: 11 }), call("A002", 2, { revision: 10 }), call("A001")], { revision: 11 });
  assert.deepEqual(stage.known, ["A003", "A002", "A001"]);
});
