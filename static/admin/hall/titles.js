/** An item of a list in one line: its name, and what tells most about it. */
import { el } from "../../shared/dom.js";

/** @typedef {import("./form.js").Form} Form */

/**
 * @param {Form} form
 * @param {string} table
 * @param {any} item
 * @returns {HTMLElement[]}
 */
export function titleOf(form, table, item) {
  const [name, facts] = (TITLES[table] ?? plain)(form, item);
  return [el("b", "", name || form.say("unnamed")), el("span", "", facts)];
}

/** @type {Record<string, (form: Form, item: any) => [string, string]>} */
const TITLES = {
  Line: (form, item) => [
    join(item.code, form.words(item.name)),
    form.say("facts.target", { n: item.wait_target_minutes ?? 15 }),
  ],
  Service: (form, item) => [
    form.words(item.name),
    join(item.code, form.say("facts.minutes", { n: item.minutes ?? "–" })),
  ],
  ServiceWindow: (form, item) => [form.say("facts.window", { n: item.number ?? "–" }), serves(form, item)],
  PriorityClass: (form, item) => [
    form.words(item.name),
    form.say("facts.head_start", { n: item.head_start_minutes ?? "–" }),
  ],
  Kiosk: (form, item) => [
    form.words(item.title) || item.name,
    item.printer ? form.say("facts.printer", { name: item.printer }) : "",
  ],
  Printer: (form, item) => [form.words(item.title) || item.name, join(item.address, item.profile)],
  DisplayScreen: (form, item) => [
    item.name,
    item.window ? form.say("facts.window", { n: item.window }) : form.say("facts.hall"),
  ],
  Neighbour: (form, item) => [form.words(item.name), form.words(item.where)],
  Question: (form, item) => [form.words(item.text), item.id ?? ""],
  Option: (form, item) => [form.words(item.text), item.id ?? ""],
  Material: (form, item) => [form.words(item.name), item.id ?? ""],
  Outcome: (form, item) => [conditionOf(form, item), form.say("facts.materials", { n: item.materials?.length ?? 0 })],
};

/**
 * @param {Form} form
 * @param {any} item
 * @returns {[string, string]}
 */
function plain(form, item) {
  return [form.words(item.name), ""];
}

/** @param {unknown[]} words */
function join(...words) {
  return words.filter((word) => word !== undefined && word !== "").join(" · ");
}

/**
 * @param {Form} form
 * @param {any} item
 */
function serves(form, item) {
  const codes = /** @type {string[]} */ (item.serves ?? ["*"]);
  if (codes.includes("*")) return form.say("every_line");
  const lines = new Map(form.choices("lines").map(({ value, label }) => [value, label]));
  return join(form.words(item.name), codes.map((code) => lines.get(code) ?? code).join(", "));
}

/**
 * When an outcome holds, in the words of its guide's questions and options.
 * @param {Form} form
 * @param {any} item
 */
function conditionOf(form, item) {
  const guide = Object.values(form.draft.now).find((part) => /** @type {any} */ (part)?.outcome?.includes?.(item));
  const answers = Object.entries(item.when ?? {}).map(([id, options]) => {
    const question = known(/** @type {any} */ (guide)?.question, id);
    const chosen = [options].flat().map((option) => form.words(known(question?.option, option)?.text) || option);
    return `${form.words(question?.text) || `${id}:`} ${chosen.join(", ")}`;
  });
  return answers.length > 0 ? answers.join(" · ") : form.say("guide.always");
}

/**
 * @param {any[] | undefined} items
 * @param {string} id
 */
function known(items, id) {
  return items?.find((item) => item.id === id);
}
