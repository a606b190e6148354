/**
 * Choosing a window at the start of the day: one press opens it.
 */
import { el, redraw } from "../shared/dom.js";

export function drawChoice(place, windows, { names, last, me, leads, open }) {
  redraw(place, [windows, last], () => [
    el("h2", "choose__title", names.say("choose.title")),
    el("p", "choose__hint", names.say(windows.length ? "choose.hint" : "choose.none")),
    el("div", "choose__windows", windows.map((one) => windowButton(one, { names, last, me, leads, open }))),
  ]);
  if (!place.contains(document.activeElement)) place.querySelector("[data-last]")?.focus();
}

function windowButton(one, { names, last, me, leads, open }) {
  const isTaken = one.state !== "closed" && one.staff !== me;
  const button = el("button", isTaken ? "seat seat--taken" : "seat", [
    el("span", "seat__number", one.number),
    el("span", "seat__note", note(one, isTaken, last, names)),
  ]);
  button.type = "button";
  button.ariaDisabled = String(isTaken && !leads);
  if (one.number === last && !isTaken) button.dataset.last = "";
  button.addEventListener("click", (event) => event.detail < 2 && choose(one, isTaken, { names, leads, open }));
  return button;
}

/** Whoever leads may take a colleague's window over, but never by a slip of the finger. */
function choose(one, isTaken, { names, leads, open }) {
  const name = one.staff_name || one.staff;
  const isMeant = !isTaken || (leads && confirm(names.say("choose.take_over", { name, n: one.number })));
  if (isMeant) open(one);
}

function note(one, isTaken, last, names) {
  if (isTaken) return names.say("choose.taken", { name: one.staff_name || one.staff });
  return names.say(one.number === last ? "choose.yours" : "choose.free");
}
