/** What follows from all that a kiosk's page knows. */
import assert from "node:assert/strict";
import test from "node:test";
import { begin, closedAtStart, closingStep, coverOf, goOn, isDeserted, troublesOf } from "../../static/kiosk/state.js";

const OPEN = { revision: 4, admission: { kind: "open", refusal: "" }, closed_kiosks: ["k2"] };
const CLOSED = { revision: 5, admission: { kind: "over", refusal: "hall_closed" }, closed_kiosks: ["k2"] };
const KIOSK_CLOSED = { ...OPEN, closed_kiosks: ["k1"] };

function at(screen, { board = OPEN, ...known } = {}) {
  const state = begin({ station: "k1", board, printer_states: {} });
  return { ...state, ...known, visit: { ...state.visit, screen } };
}

const chosen = (...steps) => steps.reduce((visit, step) => goOn(visit, step, () => "r1"), at("start").visit);

test("a service that is chosen begins one request, and going back for a priority keeps it", () => {
  const visit = chosen({ screen: "confirm", service: "a1", from: "start" }, { screen: "priority" });
  assert.equal(visit.requestId, "r1");
  const back = goOn(visit, { screen: "confirm", priority: "" }, () => "r2");
  assert.equal(back.requestId, "r1");
  assert.equal(goOn(back, { screen: "confirm", service: "b2" }, () => "r2").requestId, "r2");
});

test("another service has neither the priority nor the trouble of the one before", () => {
  const visit = { ...chosen({ screen: "confirm", service: "a1" }), priority: "elderly", problem: new Error("no") };
  const { priority, problem } = goOn(visit, { screen: "confirm", service: "b2" }, () => "r2");
  assert.deepEqual([priority, problem], ["", null]);
});

test("nothing of a visit is left at the start", () => {
  const visit = chosen({ screen: "search", query: "SFZ" }, { screen: "confirm", service: "a1" }, { screen: "start" });
  assert.deepEqual(visit, at("start").visit);
});

test("a hall that is closed says so at the start, and never over what somebody is looking at", () => {
  assert.equal(closedAtStart(at("start", { board: CLOSED })), "over");
  assert.equal(closedAtStart(at("start")), null);
  assert.equal(closedAtStart(at("confirm", { board: CLOSED })), null);
});

test("a hall that closes sends everybody to the start, except who has a number or waits for one", () => {
  assert.equal(closingStep(at("list", { board: CLOSED })), "start");
  assert.equal(closingStep(at("ticket", { board: CLOSED })), null);
  assert.equal(closingStep(at("confirm", { board: CLOSED, isBusy: true })), null);
});

test("a kiosk that staff have closed says so until they open it, whatever the hours", () => {
  assert.equal(closedAtStart(at("start", { board: KIOSK_CLOSED })), "kiosk");
  assert.equal(closingStep(at("confirm", { board: KIOSK_CLOSED })), "start");
  assert.equal(closingStep(at("start", { board: KIOSK_CLOSED })), "draw");
  assert.equal(closingStep(at("start", { shownClosed: "kiosk" })), "draw");
  assert.equal(closingStep(at("ticket", { board: KIOSK_CLOSED })), null);
});

test("the start is drawn anew when the hall closes or opens, and only then", () => {
  assert.equal(closingStep(at("start", { board: CLOSED })), "draw");
  assert.equal(closingStep(at("start", { board: CLOSED, shownClosed: "over" })), null);
  assert.equal(closingStep(at("start", { shownClosed: "over" })), "draw");
  assert.equal(closingStep(at("start")), null);
});

test("a number that was given stays to be read, whatever happens to the system", () => {
  assert.equal(coverOf(at("start", { isStale: true }), 20), "unreachable");
  assert.equal(coverOf(at("ticket", { isStale: true }), 20), null);
  assert.equal(coverOf(at("ticket", { secondsLeft: 3 }), 20), null);
});

test("somebody is asked for only in the last seconds", () => {
  assert.equal(coverOf(at("list", { secondsLeft: 21 }), 20), null);
  assert.equal(coverOf(at("list", { secondsLeft: 20 }), 20), "idle");
  assert.equal(coverOf(at("list", { secondsLeft: null }), 20), null);
});

test("nobody stands at a start in its ordinary looks", () => {
  assert.equal(isDeserted(at("start"), false), true);
  assert.equal(isDeserted(at("start"), true), false);
  assert.equal(isDeserted(at("list"), false), false);
});

test("whoever goes back to the search sees what it had found", () => {
  const search = [{ screen: "search" }, { query: "P", found: ["SF-001"] }];
  const back = chosen(...search, { screen: "confirm", service: "SF-001" }, { screen: "search" });
  assert.deepEqual([back.query, back.found], ["P", ["SF-001"]]);
});

test("a page that is not paired says that its kiosk's reader is not in use, and no other page does", () => {
  const deaf = (reader) => troublesOf(at("start"), { printer: "", backup: "", reader }).isDeaf;
  assert.deepEqual(["none", "paired", "unpaired"].map(deaf), [false, false, true]);
});
