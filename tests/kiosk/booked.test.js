/** Who booked checks in at the kiosk. */
import assert from "node:assert/strict";
import test from "node:test";
import { nextWay, timesAmong, wish } from "../../static/kiosk/booked.js";
import { begin, closingStep, goOn } from "../../static/kiosk/state.js";

test("only several appointments are a choice of times", () => {
  assert.deepEqual(timesAmong({ code: "several_appointments", starts_at: "a,b" }), ["a", "b"]);
  assert.deepEqual(timesAmong({ code: "several_appointments", starts_at: "" }), []);
  assert.deepEqual(timesAmong({ code: "unknown_appointment" }), []);
  assert.deepEqual(timesAmong(null), []);
});

test("the server is asked by the way that was chosen", () => {
  assert.deepEqual(wish("code", "K7M4XQ"), { code: "K7M4XQ" });
  assert.deepEqual(wish("phone", "8765"), { phone_last4: "8765" });
  assert.deepEqual(wish("document", "123X"), { document_last4: "123X" });
});

test("where digits lead nowhere any more, the keys for the code are shown", () => {
  assert.equal(nextWay("phone", { code: "too_many_tries" }), "code");
  assert.equal(nextWay("document", { code: "several_appointments", starts_at: "" }), "code");
  assert.equal(nextWay("phone", { code: "several_appointments", starts_at: "a,b" }), "phone");
  assert.equal(nextWay("phone", { code: "unknown_appointment" }), "phone");
});

test("who booked may check in before the hall opens, but not at a kiosk that staff have closed", () => {
  const board = { admission: { kind: "before", refusal: "hall_closed" }, closed_kiosks: [] };
  const state = begin({ station: "k1", board, printer_states: {} });
  const there = { ...state, visit: goOn(state.visit, { screen: "booked" }, () => "r1") };
  assert.equal(closingStep(there), null);
  assert.equal(closingStep({ ...there, board: { ...board, closed_kiosks: ["k1"] } }), "start");
});
