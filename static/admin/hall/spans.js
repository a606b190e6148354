/** Hours as pairs of times: "09:00-12:00" and "14:00-17:00". */
import { el } from "../../shared/dom.js";
import { endsOf, tidyClock } from "./times.js";

/** @typedef {import("./form.js").Form} Form */
/** @typedef {import("./paths.js").Path} Path */

/**
 * @param {Form} form
 * @param {Path} path
 * @param {{ keepsEmpty?: boolean, label?: string }} [how] `keepsEmpty`: no hours are said too, and mean closed
 */
export function spansField(form, path, { keepsEmpty = false, label = "" } = {}) {
  const box = el("div", "hall-spans");
  const draw = () => {
    const spans = /** @type {string[]} */ (form.at(path) ?? []);
    const set = (/** @type {string[]} */ changed, isDrawn = true) => {
      form.put(path, changed.length > 0 || keepsEmpty ? changed : undefined);
      if (isDrawn) draw();
    };
    const add = el("button", "button button--small", form.say("hours.add"));
    add.type = "button";
    add.setAttribute("aria-label", `${label} ${form.say("hours.add")}`.trim());
    add.addEventListener("click", () => set([...spans, spans.length > 0 ? "14:00-17:00" : "09:00-17:00"]));
    box.replaceChildren(
      ...(spans.length === 0 && keepsEmpty ? [el("span", "hall-closed", form.say("hours.closed"))] : []),
      ...spans.map((span, n) => one(form, label, span, (value) => set(replaced(spans, n, value), value === null))),
      add,
    );
  };
  draw();
  return [box];
}

/**
 * @param {string[]} spans
 * @param {number} n
 * @param {string | null} value
 */
function replaced(spans, n, value) {
  if (value === null) return spans.filter((_, place) => place !== n);
  spans[n] = value;
  return spans;
}

/**
 * @param {Form} form
 * @param {string} label
 * @param {string} span
 * @param {(value: string | null) => void} tell
 */
function one(form, label, span, tell) {
  const inputs = endsOf(span).map((time, end) => {
    const input = el("input", "field hall-clock");
    input.value = time;
    input.inputMode = "numeric";
    input.autocomplete = "off";
    input.setAttribute("aria-label", `${label} ${form.say(end === 0 ? "hours.from" : "hours.to")}`.trim());
    return input;
  });
  for (const input of inputs) {
    input.addEventListener("input", () => tell(inputs.map((each) => each.value.trim()).join("-")));
    input.addEventListener("change", () => {
      input.value = tidyClock(input.value);
      tell(inputs.map((each) => each.value.trim()).join("-"));
    });
  }
  const remove = el("button", "link", "×");
  remove.type = "button";
  remove.setAttribute("aria-label", `${form.say("hours.remove")} ${span}`);
  remove.addEventListener("click", () => tell(null));
  return el("span", "hall-span", [inputs[0], "–", inputs[1], remove]);
}
