/**
 * Choosing a window at the start of the day: one press opens it.
 */
import { el, redraw } from "../shared/dom.js";

export function drawChoice(place, windows, { names, last, mayTake, open }) {
  redraw(place, [windows, last], () => [
    el("h2", "choose__title", names.say("choose.title")),
    el("p", "choose__hint", names.say(windows.length ? "choose.hint" : "choose.none")),
    el("div", "choose__windows", windows.map((one) => windowButton(one, { names, last, mayTake, open }))),
  ]);
  if (!place.contains(document.activeElement)) place.querySelector("[data-last]")?.focus();
}

function windowButton(one, { names, last, mayTake, open }) {
  const isTaken = one.state !== "closed" && !mayTake(one);
  const button = el("button", isTaken ? "seat seat--taken" : "seat", [
    el("span", "seat__number", one.number),
    el("span", "seat__note", note(one, isTaken, last, names)),
  ]);
  button.type = "button";
  button.ariaDisabled = String(isTaken);
  if (one.number === last) button.dataset.last = "";
  button.addEventListener("click", (event) => event.detail < 2 && open(one, isTaken));
  return button;
}

function note(one, isTaken, last, names) {
  if (isTaken) return names.say("choose.taken", { name: one.staff_name || one.staff });
  return names.say(one.number === last ? "choose.yours" : "choose.free");
}
