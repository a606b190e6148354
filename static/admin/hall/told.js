/** What differs, in words: what somebody else changed, what was typed here, and where both changed the same. */
import { el } from "../../shared/dom.js";
import { button } from "./items.js";
import { isTable, keyOf } from "./paths.js";
import { sectionOf } from "./sections.js";
import { changedLines } from "./texts.js";
import { diffOf } from "./versions.js";

/** @typedef {import("./form.js").Form} Form */
/** @typedef {import("./paths.js").Path} Path */
/** @typedef {import("./merge.js").Difference} Difference */

const MOST_SHOWN = 40;
/** The table of a part without lists. @type {Record<string, string>} */
const OF_PARTS = { hall: "Hall", words: "Wording" };
/** The table of the lists of the other parts. @type {Record<string, string>} */
const OF_LISTS = {
  line: "Line",
  service: "Service",
  window: "ServiceWindow",
  kiosk: "Kiosk",
  printer: "Printer",
  display: "DisplayScreen",
  question: "Question",
  outcome: "Outcome",
  material: "Material",
  neighbour: "Neighbour",
};

/**
 * @param {Form} form
 * @param {Difference[]} differences
 */
export function differenceList(form, differences) {
  const shown = differences.slice(0, MOST_SHOWN).map(({ path, before, after }) => {
    const words = { place: placeWords(form, path), before: valueWords(form, before), after: valueWords(form, after) };
    return el("li", "", form.say("differs", words));
  });
  const more = differences.length - shown.length;
  return el("ul", "hall-differences", [
    ...shown,
    more > 0 ? el("li", "", form.say("differs_more", { n: more })) : null,
  ]);
}

/**
 * Where both changed the same: mine stands, theirs can be taken.
 * @param {Form} form
 */
export function clashList(form) {
  const { draft } = form;
  const values = draft.clashes.map((clash) => {
    const { path, mine, theirs } = clash;
    const words = { place: placeWords(form, path), mine: valueWords(form, mine), theirs: valueWords(form, theirs) };
    return clashRow(form, form.say("clash", words), () => draft.take(clash));
  });
  const files = draft.texts.clashes.map(({ part, was, theirs }) => {
    const row = clashRow(form, form.say("clash_file", { file: `${part}.toml` }), () => draft.texts.drop(part));
    row.append(diffOf(changedLines(was, theirs)));
    return row;
  });
  return el("ul", "hall-differences", [...values, ...files]);
}

/**
 * @param {Form} form
 * @param {string} words
 * @param {() => void} take
 */
function clashRow(form, words, take) {
  const row = el("li", "", words);
  const taking = button(form.say("clash_take"), () => {
    take();
    row.remove();
    form.changed();
    form.redraw();
  });
  row.append(" ", taking);
  return row;
}

/**
 * Where a difference stands, in the words of the form that it stands in.
 * @param {Form} form
 * @param {Path} path
 */
export function placeWords(form, path) {
  const [part, ...keys] = path.map(String);
  const words = [form.say(`section.${sectionOf(path)}`)];
  if (part.startsWith("guides/")) words.push(part.slice("guides/".length));
  let table = OF_PARTS[part] ?? "";
  for (const key of keys) {
    const field = form.page.forms[table]?.find(({ name }) => name === key);
    if (field) {
      words.push(form.page.texts.key[table][key]);
      table = field.of ?? table;
    } else if (table === "" && key in OF_LISTS) table = OF_LISTS[key];
    else words.push(form.languages.includes(key) ? form.languageName(key) : form.sayIfAny(`weekday.${key}`) || key);
  }
  return words.join(" › ");
}

/**
 * An item that came or went: its words, or what tells it from others.
 * @param {Form} form
 * @param {any} item
 */
function nameOf(form, item) {
  const words = [item.name, item.title, item.text].map((one) => form.words(one)).find((one) => one !== "");
  return words ?? String(keyOf(item) ?? form.say("unnamed"));
}

/**
 * @param {Form} form
 * @param {any} value
 */
function valueWords(form, value) {
  if (value === undefined || value === null) return form.say("nothing");
  if (isTable(value)) return nameOf(form, value);
  const words = Array.isArray(value) && value.some(isTable) ? form.say("items", { n: value.length }) : String(value);
  return words.length > 80 ? `${words.slice(0, 80)}…` : words || form.say("nothing");
}
