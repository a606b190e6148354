/** One field for each kind of key that a hall's files may have. */
import { el } from "../../shared/dom.js";
import { daysField, weekField } from "./calendar.js";
import { checkboxes } from "./checkboxes.js";
import { guideCondition } from "./conditions.js";
import { choiceWords, controlOf, linesArea } from "./controls.js";
import { itemsOf } from "./items.js";
import { spansField } from "./spans.js";

/** @typedef {import("./form.js").Form} Form */
/** @typedef {import("./paths.js").Path} Path */
/** @typedef {Pages.HallKey & { of?: string }} Key */

/**
 * Every field of a table, in the order of its keys; `only`: these keys.
 * @param {Form} form
 * @param {string} table
 * @param {Path} path where the table stands
 * @param {string[]} [only]
 */
export function fieldsOf(form, table, path, only) {
  const keys = form.page.forms[table].filter(({ name }) => !only || only.includes(name));
  return keys.map((key) => fieldOf(form, table, key, [...path, key.name]));
}

/**
 * A field with its words, its hint and its mistakes.
 * @param {Form} form
 * @param {string} table
 * @param {Key} key
 * @param {Path} path
 * @returns {HTMLElement}
 */
export function fieldOf(form, table, key, path) {
  const words = form.say(`key.${table}.${key.name}`);
  const hint = form.sayIfAny(`hint.${table}.${key.name}`);
  if (GROUPS[key.kind]) return group(form, words, hint, path, GROUPS[key.kind](form, table, key, path));
  const control = controlOf(form, table, key, path);
  control.id = form.id();
  const label = el("label", "", words);
  label.htmlFor = control.id;
  if (form.isWrong(path)) control.setAttribute("aria-invalid", "true");
  const box = el("div", `hall-field hall-field--${key.kind}`, [
    label,
    hintOf(hint, control),
    control,
    form.wrong(path),
  ]);
  if (key.kind === "flag")
    box.replaceChildren(
      ...[flagLabel(control, words), hintOf(hint, control), form.wrong(path)].filter((one) => one !== null),
    );
  box.dataset.place = JSON.stringify(path);
  return box;
}

/**
 * @param {HTMLElement} control
 * @param {string} words
 */
function flagLabel(control, words) {
  return el("label", "choice", [control, el("span", "", words)]);
}

/**
 * @param {string} hint
 * @param {HTMLElement} control
 */
function hintOf(hint, control) {
  if (!hint) return null;
  const line = el("p", "hall-hint", hint);
  line.id = `${control.id}-hint`;
  control.setAttribute("aria-describedby", line.id);
  return line;
}

/**
 * Several controls under one heading.
 * @param {Form} form
 * @param {string} words
 * @param {string} hint
 * @param {Path} path
 * @param {(Node | null)[]} controls
 */
function group(form, words, hint, path, controls) {
  const box = el("fieldset", "hall-field", [
    el("legend", "", words),
    hint ? el("p", "hall-hint", hint) : null,
    ...controls,
    form.wrong(path),
  ]);
  box.dataset.place = JSON.stringify(path);
  return box;
}

/** @type {Record<string, (form: Form, table: string, key: Key, path: Path) => (Node | null)[]>} */
const GROUPS = {
  text: (form, _table, key, path) => form.languages.map((language) => textIn(form, key, path, language)),
  texts: (form, _table, _key, path) => form.languages.map((language) => linesIn(form, path, language)),
  refs: (form, _table, key, path) => refs(form, key, path),
  choices: (form, table, key, path) => choices(form, table, key, path),
  spans: (form, _table, _key, path) => spansField(form, path),
  week: (form, _table, _key, path) => weekField(form, path),
  dates: (form, _table, _key, path) => daysField(form, path),
  table: (form, _table, key, path) => fieldsOf(form, key.of ?? "", path),
  tables: (form, _table, key, path) => itemsOf(form, key.of ?? "", path),
  when: (form, _table, _key, path) => guideCondition(form, path),
};

/**
 * @param {Form} form
 * @param {Key} key
 * @param {Path} path
 * @param {string} language
 */
function textIn(form, key, path, language) {
  const input = el("input", "field");
  input.value = form.at([...path, language]) ?? "";
  input.lang = language;
  input.addEventListener("input", () => {
    form.put(
      [...path, language],
      input.value.trim() || undefined,
      (inner) => key.required || inner.length < path.length,
    );
  });
  return inLanguage(form, input, language);
}

/**
 * @param {Form} form
 * @param {HTMLElement} control
 * @param {string} language
 */
function inLanguage(form, control, language) {
  return el("label", "hall-language", [el("span", "", form.languageName(language)), control]);
}

/**
 * Several lines of words in a language.
 * @param {Form} form
 * @param {Path} path
 * @param {string} language
 */
function linesIn(form, path, language) {
  const area = linesArea(form.at([...path, language]), (lines) => {
    form.put([...path, language], lines.length > 0 ? lines : undefined, (inner) => inner.length < path.length);
  });
  area.lang = language;
  return inLanguage(form, area, language);
}

/**
 * Checkboxes of what the hall has; "*" means everything.
 * @param {Form} form
 * @param {Key} key
 * @param {Path} path
 */
function refs(form, key, path) {
  const chosen = new Set(/** @type {string[]} */ (form.at(path) ?? key.default ?? []));
  const known = form.choices(key.refers ?? "");
  const gone = [...chosen].filter((value) => value !== "*" && known.every((choice) => choice.value !== value));
  const offered = [
    ...(key.refers === "lines" ? [{ value: "*", label: form.say("every_line") }] : []),
    ...known,
    ...gone.map((value) => ({ value, label: value })),
  ];
  return [checkboxes(offered, chosen, (values) => form.put(path, values))];
}

/**
 * @param {Form} form
 * @param {string} table
 * @param {Key} key
 * @param {Path} path
 */
function choices(form, table, key, path) {
  const offered = (key.choices ?? []).map((value) => ({ value, label: choiceWords(form, table, key.name, value) }));
  const chosen = new Set(/** @type {string[]} */ (form.at(path) ?? key.default ?? []));
  return [checkboxes(offered, chosen, (values) => form.put(path, values))];
}
