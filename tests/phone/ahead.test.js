/** How many stand ahead, as a phone says it from one message to the next. */
import assert from "node:assert/strict";
import test from "node:test";
import { Ahead } from "../../static/phone/ahead.js";

/** What a browser keeps while a page is taken anew. */
function memory() {
  const kept = new Map();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, String(value)) };
}

/** [all, with priority, back] after each message about one ticket; the page is taken anew after each. */
function said(...tickets) {
  const kept = memory();
  return tickets.map((ticket) => {
    const told = { id: "t", line: "A", wanted_window: null, called_at: null, ...ticket };
    const { n, priority, back } = new Ahead(kept).of(told);
    return [n, priority, back];
  });
}

function ahead(n, priority = 0, back = 0, more = {}) {
  return { ahead: n, ahead_by_priority: priority, ahead_come_back: back, ...more };
}

test("the number only falls, whatever windows open and close", () => {
  assert.deepEqual(said(ahead(3), ahead(5), ahead(2), ahead(4)), [
    [3, 0, 0],
    [3, 0, 0],
    [2, 0, 0],
    [2, 0, 0],
  ]);
});

test("it rises for priority and for who is back, and says so", () => {
  assert.deepEqual(said(ahead(3), ahead(4, 1), ahead(4, 1, 1), ahead(2)), [
    [3, 0, 0],
    [4, 1, 0],
    [4, 1, 1],
    [2, 0, 0],
  ]);
});

test("another line is counted anew", () => {
  assert.deepEqual(said(ahead(1), ahead(6, 0, 0, { line: "B" })), [
    [1, 0, 0],
    [6, 0, 0],
  ]);
});

test("a server that does not say why is believed", () => {
  assert.deepEqual(said({ ahead: 2, ahead_by_priority: null, ahead_come_back: null }), [[2, 0, 0]]);
});
