/**
 * Choosing a window at the start of the day: one press opens it. One that is taken says by whom, since when, and what to do.
 */
import { el, redraw, setText } from "../shared/dom.js";
import { digitOf } from "./keys.js";

let typed = "";

export function drawChoice(place, windows, { names, clockTime, last, me, leads, open }) {
  const desk = { names, clockTime, leads, last, me, open, tell: (words) => setText(place.querySelector("[data-told]"), words) };
  redraw(place, [windows, last], () => [
    el("h2", "choose__title", names.say("choose.title")),
    el("p", "choose__hint", names.say(windows.length ? "choose.hint" : "choose.none")),
    el("div", "choose__windows", windows.map((one) => windowButton(one, desk))),
    told(),
  ]);
  if (place.contains(document.activeElement)) return;
  (place.querySelector(`[data-number="${typed}"]`) ?? place.querySelector("[data-last]"))?.focus();
}

/** The keys while a window is chosen: a number typed goes to its window, either Enter opens the one gone to. True: it was such a key. */
export function chooseByKey(place, event) {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return false;
  if (event.code === "NumpadEnter") return press(document.activeElement);
  const digit = digitOf(event);
  if (digit === null) return false;
  const seats = new Map([...place.querySelectorAll("[data-number]")].map((seat) => [seat.dataset.number, seat]));
  typed = [typed + digit, digit].find((number) => seats.has(number)) ?? "";
  seats.get(typed)?.focus();
  return true;
}

function press(focused) {
  focused?.click();
  return true;
}

function told() {
  const line = el("p", "choose__told");
  line.dataset.told = "";
  line.role = "status";
  return line;
}

function windowButton(one, desk) {
  const isTaken = one.state !== "closed" && one.staff !== desk.me;
  const button = el("button", isTaken ? "seat seat--taken" : "seat", [
    el("span", "seat__number", one.number),
    el("span", "seat__note", note(one, isTaken, desk)),
  ]);
  button.type = "button";
  button.dataset.number = one.number;
  button.ariaDisabled = String(isTaken && !desk.leads);
  if (one.number === desk.last && !isTaken) button.dataset.last = "";
  button.addEventListener("click", (event) => event.detail < 2 && choose(one, isTaken, desk));
  return button;
}

/** Whoever leads may take a colleague's window over, but never by a slip of the finger. */
function choose(one, isTaken, { names, clockTime, leads, open, tell }) {
  typed = "";
  const values = { n: one.number, ...sitting(one, clockTime) };
  if (!isTaken) return open(one);
  if (!leads) return tell(names.say(one.state === "paused" ? "choose.why_paused" : "choose.why_taken", values));
  if (confirm(names.say("choose.take_over", values))) open(one);
}

function note(one, isTaken, { names, clockTime, last }) {
  if (isTaken) return names.say(one.state === "paused" ? "choose.taken_paused" : "choose.taken", sitting(one, clockTime));
  return names.say(one.number === last ? "choose.yours" : "choose.free");
}

function sitting(one, clockTime) {
  return { name: one.staff_name || one.staff, time: clockTime(one.since_at) };
}
