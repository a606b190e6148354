/** A page's copy of the board, and the server's clock as the page knows it. */
import assert from "node:assert/strict";
import test from "node:test";
import { advance } from "../../static/shared/board.js";
import { ServerClock } from "../../static/shared/clock.js";
import { text } from "../../static/shared/page.js";

const BOARD = { revision: 4, lines: [1], windows: [2], calls: [3] };

test("news that follows changes only what it brings", () => {
  const next = advance(BOARD, { after_revision: 4, revision: 6, lines: [9], calls: null });
  assert.deepEqual([next.revision, next.lines, next.windows, next.calls], [6, [9], [2], [3]]);
});

test("news after a gap is never applied", () => {
  assert.equal(advance(BOARD, { after_revision: 5, revision: 6 }), null);
});

test("news without a board is never applied", () => {
  assert.equal(advance(null, { after_revision: 0, revision: 1 }), null);
});

test("the message that travelled fastest sets the clock", () => {
  const clock = new ServerClock();
  const here = Date.parse("2026-03-02T00:59:00Z");
  for (const late of [900, 40, 700]) clock.learn("2026-03-02T01:00:00.000Z", here + late);
  assert.equal(clock.offset, 59_960);
});

test("an unreadable instant teaches the clock nothing", () => {
  const clock = new ServerClock();
  clock.learn("soon");
  clock.learn(null);
  assert.equal(clock.offset, 0);
});

test("texts fill their places and never hide a missing one", () => {
  const texts = { a: { b: "Window {n} of {hall}", c: { one: "1 person", other: "{n} people" } } };
  assert.equal(text(texts, "en", "a.b", { n: 3 }), "Window 3 of {hall}");
  assert.equal(text(texts, "en", "a.c", { n: 1 }), "1 person");
  assert.equal(text(texts, "en", "a.c", { n: 2 }), "2 people");
  assert.equal(text(texts, "en", "a.x"), "a.x");
});
