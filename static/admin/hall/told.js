/** What differs, in words: what somebody else changed, what was typed here, and where both changed the same. */
import { el } from "../../shared/dom.js";
import { button } from "./items.js";
import { isTable, keyOf } from "./paths.js";
import { sectionOf } from "./sections.js";

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
 * @param {import("./merge.js").Clash[]} clashes
 */
export function clashList(form, clashes) {
  const rows = clashes.map(({ path, mine, theirs }) => {
    const words = { place: placeWords(form, path), mine: valueWords(form, mine), theirs: valueWords(form, theirs) };
    const row = el("li", "", form.say("clash", words));
    const take = button(form.say("clash_take"), () => {
      const place = pathOf(form, path);
      if (place) form.put(place, theirs);
      row.remove();
      form.redraw();
    });
    row.append(" ", take);
    return row;
  });
  return el("ul", "hall-differences", rows);
}

/**
 * The path of a difference in the draft: items of lists stand at places there.
 * @param {Form} form
 * @param {Path} path
 * @returns {Path | null}
 */
function pathOf(form, path) {
  /** @type {Path} */
  const found = [];
  for (const key of path) {
    const value = found.length > 0 ? form.at(found) : form.draft.now;
    const place = Array.isArray(value) ? value.findIndex((item) => named(item, key)) : -1;
    if (Array.isArray(value) && place < 0) return null;
    found.push(Array.isArray(value) ? place : key);
  }
  return found;
}

/**
 * @param {any} item
 * @param {string | number} key
 */
function named(item, key) {
  return ["code", "number", "name", "id"].some((name) => String(item?.[name]) === String(key));
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
