/** The way through a guide at a kiosk, and what its list says. */
import assert from "node:assert/strict";
import test from "node:test";
import { before, following, turned, UNASKED } from "../../static/kiosk/guiding.js";
import { begin, goOn, isTurning } from "../../static/kiosk/state.js";
import { aside, counting, facts, known } from "../../static/shared/guide.js";

const GUIDE = {
  questions: [
    { id: "from", kind: "one", options: [{ id: "near" }, { id: "far" }] },
    { id: "more", kind: "many", options: [{ id: "child" }, { id: "house" }] },
  ],
};
const NEEDED = { asked: ["from", "more"], next: "more", complete: false, redirect: null };
const say = (key, values = {}) => [key.replace("guide_list.", ""), ...Object.values(values)].join(" ");

test("the next question is the one after this, also where it was answered before", () => {
  assert.equal(following(NEEDED, null), "more");
  assert.equal(following({ ...NEEDED, next: null }, "from"), "more");
  assert.equal(following({ ...NEEDED, next: null, complete: true }, "more"), null);
});

test("another service ends the questions", () => {
  assert.equal(following({ ...NEEDED, redirect: "b1" }, "from"), null);
});

test("back leads through the questions that were asked, and from the first one out of the guide", () => {
  const guided = { ...UNASKED, needed: NEEDED, answers: { more: ["child"] } };
  assert.equal(before({ ...guided, question: null }), "more");
  assert.equal(before({ ...guided, question: "more" }), "from");
  assert.equal(before({ ...guided, question: "from" }), undefined);
  assert.deepEqual(turned(guided, "more").ticked, ["child"], "what was ticked is ticked still");
});

test("a service that is chosen anew has no answers of the one before", () => {
  const { visit } = begin({ station: "k1", board: {}, printer_states: {} });
  const answered = goOn(
    { ...visit, guided: { ...UNASKED, answers: { from: ["far"] } } },
    { screen: "guide" },
    () => "r",
  );
  assert.deepEqual(answered.guided.answers, { from: ["far"] });
  assert.equal(goOn(answered, { screen: "confirm", service: "b1" }, () => "r").guided, UNASKED);
  assert.deepEqual(goOn(answered, { screen: "confirm" }, () => "r").guided.answers, { from: ["far"] });
});

test("each question is a new screen, and a tick on it is not", () => {
  const { visit } = begin({ station: "k1", board: {}, printer_states: {} });
  const asked = { ...visit, screen: "guide", guided: { ...UNASKED, needed: NEEDED, question: "from" } };
  assert.equal(isTurning(asked, { guided: { ...asked.guided, question: "more" } }), true);
  assert.equal(isTurning(asked, { guided: { ...asked.guided, ticked: ["far"] } }), false);
  assert.equal(isTurning(asked, { screen: "confirm" }), true);
});

test("answers that a guide no longer knows are left out", () => {
  const answers = { from: ["moon"], more: ["child", "moon"], gone: ["x"] };
  assert.deepEqual(known(GUIDE, answers), { more: ["child"] });
  assert.deepEqual(known(GUIDE, { from: ["far"], more: [] }), { from: ["far"], more: [] });
  assert.deepEqual(counting({ asked: ["from"] }, { from: ["far"], more: [] }), { from: ["far"] });
});

test("a list says of each material and of the whole what there is to say, and no more", () => {
  const bare = { original: true, copies: 0, issuer: "", where: "", note: "" };
  assert.deepEqual(aside(bare, say), []);
  assert.deepEqual(aside({ ...bare, copies: 2, issuer: "School" }, say), ["original", "copies 2", "issuer School"]);
  const needed = { fee: 0, promised_days: null, in_person: ["You"], notes: [] };
  assert.deepEqual(facts(needed, say), [
    ["fee", ["free 0"]],
    ["days", ["at_once"]],
    ["in_person", ["You"]],
  ]);
  assert.deepEqual(facts({ ...needed, fee: 20, promised_days: 3 }, say).slice(0, 2), [
    ["fee", ["yuan 20"]],
    ["days", ["working_days 3"]],
  ]);
});
