/** Every field of a what-if question is told among the conditions of its answer. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { conditions } from "../../static/reports/what_if_question.js";

/** @type {Record<string, { kind?: string, asked?: Record<string, unknown>, said?: string }>} */
const FIELDS = JSON.parse(readFileSync(new URL("./what_if_fields.json", import.meta.url), "utf-8"));
const AS_IT_WAS = {
  windows: null,
  hours: [],
  breaks: [],
  skills: {},
  pooling: "",
  rule: "",
  extra_wait_minutes: null,
  booked_share: 0,
  patience: "curve",
  within_minutes: 10,
  share: 0.9,
};
/** @type {Pages.Say} */
const say = (key) => key;

test("every field of a question that its workbook tells is told on the page, and by the same word", () => {
  const told = Object.entries(FIELDS).filter(([, { said }]) => said);
  assert.ok(told.length > 10);
  for (const [name, { kind = "compare", asked, said }] of told) {
    const sentence = conditions({ ...AS_IT_WAS, kind, ...asked }, say);
    assert.ok(
      sentence.split(" · ").some((part) => part.split(" ")[0] === said),
      name,
    );
    assert.notEqual(sentence, conditions({ ...AS_IT_WAS, kind }, say), name);
  }
});
