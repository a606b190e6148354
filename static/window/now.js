/**
 * The middle of the desk: no ticket, the called ticket, or the ticket being served.
 */
import { el, redraw } from "../shared/dom.js";
import { checkMark } from "./check.js";
import { icon } from "./icons.js";
import { stopwatch } from "./names.js";
import { bookedMark, priorityMark } from "./queue.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./names.js").Names} Names */
/** @typedef {{ names: Names, clock: import("../shared/clock.js").ServerClock, settings: Pages.WindowSettings }} Known */

/**
 * Draw the middle; returns nothing. `finishing` builds the list of services done.
 * @param {HTMLElement} place
 * @param {Desk} desk
 * @param {Known & { finishing: (place: HTMLElement) => void, check: () => void }} known
 */
export function drawNow(place, desk, { names, clock, settings, finishing, check }) {
  const nextTicket = desk.phase === "free" ? desk.waiting[0] : null;
  const key = [desk.phase, desk.current, desk.phase === "free" && desk.waiting.length, nextTicket?.id];
  const build = { away: null, free: freeParts, paused: pausedParts, called: ticketParts, serving: ticketParts }[
    desk.phase
  ];
  if (!build) return;
  redraw(place, key, () => build(desk, names, check));
  /** @type {HTMLElement | null} */
  const finish = place.querySelector("[data-finish]");
  if (desk.phase === "serving" && finish) finishing(finish);
  tick(place, desk.current, { names, clock, settings });
}

/**
 * @param {Desk} desk
 * @param {Names} names
 */
function freeParts(desk, names) {
  const n = desk.waiting.length;
  if (n === 0) return [el("p", "now__title", names.say("free.title")), el("p", "now__hint", names.say("free.nobody"))];
  const nextTicket = desk.waiting[0];
  return [
    el("p", "now__title", names.say("free.title")),
    el("p", "now__hint", names.say("free.waiting", { n })),
    el("div", "next", [
      el("span", "next__label", names.say("free.next")),
      el("span", "next__number", nextTicket.number),
      el("span", "next__service", names.service(nextTicket.service)),
      bookedMark(nextTicket, names),
      priorityMark(nextTicket, names),
    ]),
  ];
}

/**
 * @param {Desk} _desk
 * @param {Names} names
 */
function pausedParts(_desk, names) {
  return [el("p", "now__title", names.say("free.paused")), el("p", "now__hint", names.say("free.paused_hint"))];
}

/**
 * @param {Desk} desk
 * @param {Names} names
 * @param {() => void} check
 */
function ticketParts(desk, names, check) {
  const ticket = desk.current;
  if (ticket === null) return [];
  const facts = [
    el("p", "now__service", names.service(ticket.service)),
    el("p", "now__line", `${ticket.line} · ${names.line(ticket.line)}`),
    el("div", "now__marks", [
      bookedMark(ticket, names),
      priorityMark(ticket, names),
      languageMark(ticket, names),
      cardMark(ticket, names),
    ]),
  ];
  const head = el("div", "now__head", [
    el("div", "", [el("p", "now__phase", names.say(`current.${desk.phase}`)), el("p", "now__number", ticket.number)]),
    el("div", "now__facts", [...facts, el("p", "now__times")]),
  ]);
  if (desk.phase === "called")
    return [head, el("p", "now__warning"), materials(ticket, names, check)].filter((part) => part !== null);
  const finish = el("div", "finish");
  finish.dataset.finish = "";
  return [head, checkLine(ticket, names, check), finish];
}

/**
 * The materials that the citizen should have brought, and the way to tick them.
 * @param {Wire.Ticket} ticket
 * @param {Names} names
 * @param {() => void} check
 */
function materials(ticket, names, check) {
  const needed = names.services.get(ticket.service)?.materials ?? [];
  if (needed.length === 0) return null;
  return el("div", "materials", [
    el("h2", "finish__title", names.say("current.materials")),
    el(
      "ul",
      "materials__list",
      needed.map((material) => el("li", "", material)),
    ),
    checkLine(ticket, names, check),
  ]);
}

/**
 * What was ticked of the materials, and the button that opens the list beside the ticket.
 * @param {Wire.Ticket} ticket
 * @param {Names} names
 * @param {() => void} check
 */
function checkLine(ticket, names, check) {
  const button = el("button", "quiet quiet--small", [el("kbd", "", "G"), el("span", "", names.say("check.open"))]);
  button.type = "button";
  button.addEventListener("click", check);
  return el("p", "check-line", [button, checkMark(ticket, names)]);
}

/**
 * @param {Wire.Ticket} ticket
 * @param {Names} names
 */
function languageMark(ticket, names) {
  if (!ticket.language || ticket.language === names.language) return null;
  const called = new Intl.DisplayNames([names.language], { type: "language" }).of(ticket.language.split("-")[0]);
  return el("span", "mark", names.say("current.speaks", { language: called }));
}

/**
 * The last four signs of the card that was shown, where the hall keeps them.
 * @param {Wire.Ticket} ticket
 * @param {Names} names
 */
function cardMark({ card_last4: last4 }, names) {
  return last4 ? el("span", "mark", names.say("current.card", { card: `····${last4}` })) : null;
}

/**
 * Update what changes every second, without redrawing anything else.
 * @param {HTMLElement} place
 * @param {Wire.Ticket | null} ticket
 * @param {Known} known
 */
export function tick(place, ticket, { names, clock, settings }) {
  const times = place.querySelector(".now__times");
  if (!ticket || !times) return;
  times.textContent = timesOf(ticket, names, clock).join(" · ");
  /** @type {HTMLElement | null} */
  const warning = place.querySelector(".now__warning");
  if (!warning) return;
  const left = Math.ceil(
    settings.no_show_after_seconds - (clock.secondsSince(ticket.recalled_at ?? ticket.called_at) ?? 0),
  );
  const sentence = left > 0 ? names.say("current.no_show_in", { n: left }) : names.say("current.not_coming");
  warning.classList.toggle("now__warning--early", left > 0);
  redraw(warning, sentence, () => [icon("clock"), el("span", "", sentence)]);
}

/**
 * @param {Wire.Ticket} ticket
 * @param {Names} names
 * @param {Known["clock"]} clock
 */
function timesOf(ticket, names, clock) {
  const minutes = Math.floor((Date.parse(ticket.called_at ?? "") - Date.parse(ticket.issued_at)) / 60_000);
  const waitText = minutes < 1 ? names.say("current.waited_short") : names.say("current.waited", { n: minutes });
  const wait = Number.isNaN(minutes) ? [] : [waitText];
  if (ticket.state === "called") {
    const since = names.say("current.since_called", { time: stopwatch(clock.secondsSince(ticket.called_at) ?? 0) });
    const recallText = ticket.recalls ? [names.say("current.recalls", { n: ticket.recalls })] : [];
    return [since, ...recallText, ...wait];
  }
  const startedAt = ticket.serving_since_at ?? ticket.started_at;
  return [names.say("current.serving_since", { time: stopwatch(clock.secondsSince(startedAt) ?? 0) }), ...wait];
}
