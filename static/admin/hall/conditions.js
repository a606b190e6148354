/** When a question of a guide is asked, or an outcome holds: answers of the questions of the same guide. */
import { el } from "../../shared/dom.js";
import { checkboxes } from "./checkboxes.js";

/** @typedef {import("./form.js").Form} Form */
/** @typedef {import("./paths.js").Path} Path */

/**
 * @param {Form} form
 * @param {Path} path
 */
export function guideCondition(form, path) {
  const [part, table, place] = path;
  const questions = /** @type {any[]} */ (form.at([part, "question"]) ?? []);
  const earlier = table === "question" ? questions.slice(0, Number(place)) : questions;
  if (earlier.length === 0) return [el("p", "hall-hint", form.say("guide.always"))];
  return earlier.map((question) => {
    const here = [...path, question.id];
    const offered = (question.option ?? []).map((/** @type {any} */ option) => ({
      value: option.id,
      label: form.words(option.text) || option.id,
    }));
    const chosen = new Set(/** @type {string[]} */ (form.at(here) ?? []));
    const tell = (/** @type {(string | number)[]} */ values) =>
      form.put(here, values.length > 0 ? values : undefined, (inner) => inner.length < path.length);
    return el("div", "hall-condition", [
      el("span", "", form.words(question.text) || question.id),
      checkboxes(offered, chosen, tell),
    ]);
  });
}
