/**
 * Choosing a window at the start of the day: one press opens it. A taken one shows by whom, since when, and what to do.
 */
import { el, redraw, setText } from "../shared/dom.js";
import { digitOf } from "./keys.js";

/**
 * @typedef {object} Choice
 * @property {import("./names.js").Names} names
 * @property {(at: string | null) => string} clockTime
 * @property {number | null} last the window that was chosen here last
 * @property {string} me
 * @property {boolean} leads whether a colleague's window may be taken over
 * @property {(seat: Wire.SeatedWindow) => void} open
 * @property {(words: string) => void} tell
 */

let typedDigits = "";

/**
 * @param {HTMLElement} place
 * @param {Wire.SeatedWindow[]} windows
 * @param {Omit<Choice, "tell">} choice
 */
export function drawChoice(place, windows, { names, clockTime, last, me, leads, open }) {
  /** @type {Choice} */
  const desk = {
    names,
    clockTime,
    leads,
    last,
    me,
    open,
    tell: (words) => {
      const line = inside(place, "[data-told]");
      if (line) setText(line, words);
    },
  };
  redraw(place, [windows, last], () => [
    el("h2", "choose__title", names.say("choose.title")),
    el("p", "choose__hint", names.say(windows.length ? "choose.hint" : "choose.none")),
    el(
      "div",
      "choose__windows",
      windows.map((seat) => windowButton(seat, desk)),
    ),
    told(),
  ]);
  if (place.contains(document.activeElement)) return;
  (inside(place, `[data-number="${typedDigits}"]`) ?? inside(place, "[data-last]"))?.focus();
}

/**
 * The keys for choosing a window: a typed number focuses its window, and Enter opens it. True: the key was one of these.
 * @param {HTMLElement} place
 * @param {KeyboardEvent} event
 */
export function chooseByKey(place, event) {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return false;
  if (event.code === "NumpadEnter") return press(document.activeElement);
  const digit = digitOf(event);
  if (digit === null) return false;
  /** @type {NodeListOf<HTMLElement>} */
  const buttons = place.querySelectorAll("[data-number]");
  const seats = new Map([...buttons].map((seat) => [seat.dataset.number, seat]));
  typedDigits = [typedDigits + digit, digit].find((number) => seats.has(number)) ?? "";
  seats.get(typedDigits)?.focus();
  return true;
}

/** @param {Element | null} focused */
function press(focused) {
  if (focused instanceof HTMLElement) focused.click();
  return true;
}

/**
 * @param {HTMLElement} place
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
function inside(place, selector) {
  return place.querySelector(selector);
}

function told() {
  const line = el("p", "choose__told");
  line.dataset.told = "";
  line.role = "status";
  return line;
}

/**
 * @param {Wire.SeatedWindow} seat
 * @param {Choice} desk
 */
function windowButton(seat, desk) {
  const isTaken = seat.state !== "closed" && seat.staff !== desk.me;
  const button = el("button", isTaken ? "seat seat--taken" : "seat", [
    el("span", "seat__number", seat.number),
    el("span", "seat__note", note(seat, isTaken, desk)),
  ]);
  button.type = "button";
  button.dataset.number = String(seat.number);
  button.ariaDisabled = String(isTaken && !desk.leads);
  if (seat.number === desk.last && !isTaken) button.dataset.last = "";
  button.addEventListener("click", (event) => event.detail < 2 && choose(seat, isTaken, desk));
  return button;
}

/**
 * Open a window. A manager is asked before taking over a colleague's window.
 * @param {Wire.SeatedWindow} seat
 * @param {boolean} isTaken
 * @param {Choice} desk
 */
function choose(seat, isTaken, { names, clockTime, leads, open, tell }) {
  typedDigits = "";
  const values = { n: seat.number, ...sitting(seat, clockTime) };
  if (!isTaken) return open(seat);
  if (!leads) return tell(names.say(seat.state === "paused" ? "choose.why_paused" : "choose.why_taken", values));
  if (confirm(names.say("choose.take_over", values))) open(seat);
}

/**
 * @param {Wire.SeatedWindow} seat
 * @param {boolean} isTaken
 * @param {Choice} desk
 */
function note(seat, isTaken, { names, clockTime, last }) {
  if (isTaken)
    return names.say(seat.state === "paused" ? "choose.taken_paused" : "choose.taken", sitting(seat, clockTime));
  return names.say(seat.number === last ? "choose.yours" : "choose.free");
}

/**
 * @param {Wire.SeatedWindow} seat
 * @param {Choice["clockTime"]} clockTime
 */
function sitting(seat, clockTime) {
  return { name: seat.staff_name || seat.staff, time: clockTime(seat.since_at) };
}
