/** The control of one key: what is typed, ticked or chosen. */
import { el } from "../../shared/dom.js";
import { tidyClock } from "./times.js";

/** @typedef {import("./form.js").Form} Form */
/** @typedef {import("./paths.js").Path} Path */
/** @typedef {Pages.HallKey} Key */

/**
 * @param {Form} form
 * @param {string} table
 * @param {Key} key
 * @param {Path} path
 * @returns {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement}
 */
export function controlOf(form, table, key, path) {
  const make = { flag, choice, ref: choice, number, words, date, clock }[key.kind];
  return (make ?? word)(form, key, path, table);
}

/**
 * @param {Form} form
 * @param {Key} key
 * @param {Path} path
 */
function flag(form, key, path) {
  const box = el("input");
  box.type = "checkbox";
  box.checked = form.at(path) ?? key.default ?? false;
  box.addEventListener("change", () => form.put(path, box.checked));
  return box;
}

/**
 * @param {Form} form
 * @param {Key} key
 * @param {Path} path
 * @param {string} table
 */
function choice(form, key, path, table) {
  const select = el("select", "field");
  const value = form.at(path);
  const offered = key.refers
    ? form
        .choices(key.refers)
        .filter((one) => !(key.name === "backup" && one.value === form.at([...path.slice(0, -1), "name"])))
    : (key.choices ?? []).map((one) => ({ value: one, label: choiceWords(form, table, key.name, one) }));
  const isKnown = value === undefined || value === "" || offered.some((one) => one.value === value);
  const none =
    key.refers || key.required ? [option("", form.sayIfAny(`none.${table}.${key.name}`) || form.say("choose"))] : [];
  const gone = isKnown ? [] : [option(value, String(value))];
  select.append(...none, ...gone, ...offered.map((one) => option(one.value, one.label)));
  select.value = String(value ?? key.default ?? "");
  select.addEventListener("change", () => {
    const chosen = offered.find((one) => String(one.value) === select.value);
    form.put(path, chosen?.value);
  });
  return select;
}

/**
 * @param {string | number} value
 * @param {string} label
 */
function option(value, label) {
  const made = el("option", "", label);
  made.value = String(value);
  return made;
}

/**
 * @param {Form} form
 * @param {Key} key
 * @param {Path} path
 */
function number(form, key, path) {
  const input = el("input", "field");
  input.inputMode = key.whole ? "numeric" : "decimal";
  input.autocomplete = "off";
  input.value = String(form.at(path) ?? "");
  input.placeholder = key.default === null ? "" : String(key.default);
  const isFixed = key.name === "number" && isKept(form, path);
  input.readOnly = isFixed;
  input.addEventListener("input", () => form.put(path, numberOf(input.value)));
  return input;
}

/**
 * A number as it was typed; text that is none stays text, so that the check can say so.
 * @param {string} typed
 */
function numberOf(typed) {
  const text = typed.trim().replace(",", ".");
  if (text === "") return undefined;
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/**
 * @param {Form} form
 * @param {Key} key
 * @param {Path} path
 */
function words(form, key, path) {
  return linesArea(form.at(path), (lines) => form.put(path, lines.length > 0 || key.required ? lines : undefined));
}

/**
 * @param {Form} form
 * @param {Key} _key
 * @param {Path} path
 */
function date(form, _key, path) {
  const input = el("input", "field");
  input.type = "date";
  input.value = form.at(path) ?? "";
  input.addEventListener("input", () => form.put(path, input.value || undefined));
  return input;
}

/**
 * @param {Form} form
 * @param {Key} key
 * @param {Path} path
 */
function clock(form, key, path) {
  const input = word(form, key, path);
  input.inputMode = "numeric";
  input.addEventListener("change", () => {
    input.value = tidyClock(input.value);
    form.put(path, input.value || undefined);
  });
  return input;
}

const NAMES = ["code", "name", "id"];

/**
 * @param {Form} form
 * @param {Key} key
 * @param {Path} path
 */
function word(form, key, path) {
  const input = el("input", "field");
  input.value = form.at(path) ?? "";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.placeholder = typeof key.default === "string" ? key.default : "";
  input.readOnly = NAMES.includes(key.name) && isKept(form, path);
  input.addEventListener("input", () => form.put(path, input.value.trim() || (key.required ? "" : undefined)));
  return input;
}

/**
 * Whether a name was saved before: what is known by it would lose it. Another name is another thing.
 * @param {Form} form
 * @param {Path} path
 */
function isKept(form, path) {
  return !form.isFresh(path.slice(0, -1));
}

/**
 * A list of words, one a line.
 * @param {string[] | undefined} values
 * @param {(lines: string[]) => void} typed
 */
export function linesArea(values, typed) {
  const area = el("textarea", "field");
  area.value = (values ?? []).join("\n");
  area.rows = Math.min(8, Math.max(2, (values ?? []).length + 1));
  area.addEventListener("input", () => typed(linesOf(area.value)));
  return area;
}

/** @param {string} typed */
function linesOf(typed) {
  return typed
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/**
 * @param {Form} form
 * @param {string} table
 * @param {string} name
 * @param {string} value
 */
export function choiceWords(form, table, name, value) {
  return form.sayIfAny(`choice.${table}.${name}.${value}`) || value;
}
