/**
 * The tickets waiting for this window in call order, the parked tickets and the no-shows.
 */
import { el, redraw } from "../shared/dom.js";
import { checkMark } from "./check.js";
import { icon } from "./icons.js";
import { isPossible } from "./steps.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {{ tabs: HTMLElement, find: HTMLInputElement, list: HTMLElement }} Parts */
/** @typedef {{ name: "waiting" | "parked" | "no_show", tickets: (desk: Desk) => Wire.Ticket[], steps: string[] }} Tab */

/** @type {Tab[]} */
const TABS = [
  { name: "waiting", tickets: (desk) => [...desk.waiting, ...desk.sentOn], steps: ["call"] },
  { name: "parked", tickets: (desk) => desk.parked, steps: ["resume", "call"] },
  { name: "no_show", tickets: (desk) => desk.noShow, steps: ["reinstate"] },
];

export class Queue {
  /** @type {Parts} */
  #parts;
  /** @type {import("./names.js").Names} */
  #names;
  /** @type {import("../shared/clock.js").ServerClock} */
  #clock;
  /** @type {(step: string, ticket: Wire.Ticket) => void} */
  #ask;
  #tab = TABS[0];
  /** @type {Desk} */
  #desk;

  /**
   * `ask(step, ticket)` is called when a row's button is pressed.
   * @param {Parts} parts
   * @param {{ desk: Desk, names: import("./names.js").Names, clock: import("../shared/clock.js").ServerClock, ask: (step: string, ticket: Wire.Ticket) => void }} known
   */
  constructor({ tabs, find, list }, { desk, names, clock, ask }) {
    this.#parts = { tabs, find, list };
    this.#desk = desk;
    this.#names = names;
    this.#clock = clock;
    this.#ask = ask;
    find.addEventListener("input", () => this.draw());
    find.addEventListener("keydown", (event) => this.#onFindKey(event));
    tabs.addEventListener("keydown", (event) => this.#onTabKey(event));
    list.parentElement?.setAttribute("aria-labelledby", "tab-waiting");
  }

  draw() {
    this.#drawTabs();
    const tab = this.#wanted;
    const tickets = this.#shown;
    const isFree = isPossible("call", this.#desk.phase);
    const minutes = tickets.map((ticket) => Math.floor((this.#clock.secondsSince(ticket.issued_at) ?? 0) / 60));
    const key = [this.#tab.name, isFree, tab, tickets.map((ticket) => ticket.id + ticket.revision), minutes];
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.row;
    redraw(this.#parts.list, key, () =>
      tickets.length ? tickets.map((entry, place) => this.#row(entry, place)) : [this.#empty(tab)],
    );
    if (focused) focusOn(this.#parts.list, `[data-row="${CSS.escape(focused)}"]`);
  }

  /**
   * Show one tab and focus its first number.
   * @param {Tab["name"]} name
   */
  show(name) {
    this.#choose(TABS.find((tab) => tab.name === name) ?? TABS[0]);
    this.#parts.list.querySelector("button")?.focus();
  }

  get #wanted() {
    return this.#parts.find.value.trim().toUpperCase();
  }

  get #shown() {
    return this.#tab.tickets(this.#desk).filter(({ number }) => number.toUpperCase().includes(this.#wanted));
  }

  /**
   * Enter does the first step of the typed number, or of the only row left; Escape leaves the field.
   * @param {KeyboardEvent} event
   */
  #onFindKey(event) {
    if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Enter") return this.#askForFound();
    this.#parts.find.value = "";
    this.draw();
    this.#parts.find.blur();
  }

  #askForFound() {
    const tickets = this.#shown;
    const ticket =
      tickets.find(({ number }) => number.toUpperCase() === this.#wanted) ?? (tickets.length === 1 ? tickets[0] : null);
    if (ticket === null || this.#wanted === "") return;
    this.#parts.find.value = "";
    this.#ask(this.#tab.steps[0], ticket);
  }

  /**
   * The arrow keys move between the tabs, as usual; only the shown tab is reached with the Tab key.
   * @param {KeyboardEvent} event
   */
  #onTabKey({ key }) {
    const index = TABS.indexOf(this.#tab);
    const last = TABS.length - 1;
    const indexByKey = {
      ArrowRight: index === last ? 0 : index + 1,
      ArrowLeft: index === 0 ? last : index - 1,
      Home: 0,
      End: last,
    }[key];
    if (indexByKey !== undefined) this.#choose(TABS[indexByKey]);
  }

  #drawTabs() {
    const counts = TABS.map((tab) => tab.tickets(this.#desk).length);
    redraw(this.#parts.tabs, [counts, this.#tab.name], () =>
      TABS.map((tab, place) => this.#tabButton(tab, counts[place])),
    );
  }

  /**
   * @param {Tab} tab
   * @param {number} count
   */
  #tabButton(tab, count) {
    const button = el("button", "tab", [
      el("span", "", this.#names.say(`queue.${tab.name}`)),
      el("span", "tab__count", count),
    ]);
    button.type = "button";
    button.role = "tab";
    button.id = `tab-${tab.name}`;
    button.setAttribute("aria-controls", "queue-list");
    button.ariaSelected = String(tab === this.#tab);
    button.tabIndex = tab === this.#tab ? 0 : -1;
    button.addEventListener("click", () => this.#choose(tab));
    return button;
  }

  /** @param {Tab} tab */
  #choose(tab) {
    this.#tab = tab;
    this.draw();
    this.#parts.list.parentElement?.setAttribute("aria-labelledby", `tab-${tab.name}`);
    focusOn(this.#parts.tabs, '[aria-selected="true"]');
  }

  /** @param {string} tab */
  #empty(tab) {
    return el("li", "queue__empty", this.#names.say(tab ? "queue.not_found" : `queue.nobody_${this.#tab.name}`));
  }

  /**
   * @param {Wire.Ticket} ticket
   * @param {number} place
   */
  #row(ticket, place) {
    const waitedSeconds = Math.max(0, this.#clock.secondsSince(waitsSince(ticket)) ?? 0);
    const isLong = this.#tab.name === "waiting" && waitedSeconds > this.#names.target(ticket.line) * 60;
    return el("li", isLong ? "row row--long" : "row", [
      el("span", "row__place", this.#tab.name === "waiting" && !this.#isSentOn(ticket) ? place + 1 : ""),
      el("span", "row__number", ticket.number),
      el("span", "row__service", [
        el("span", "row__name", this.#names.service(ticket.service)),
        el("span", "row__marks", [
          bookedMark(ticket, this.#names),
          priorityMark(ticket, this.#names),
          checkMark(ticket, this.#names),
          this.#ownMark(ticket),
        ]),
      ]),
      el("span", "row__wait", [
        isLong ? longMark(this.#names) : null,
        el("span", "", this.#names.minutes(waitedSeconds)),
      ]),
      el(
        "span",
        "row__steps",
        this.#tab.steps.map((step) => this.#button(step, ticket)),
      ),
    ]);
  }

  /** @param {Wire.Ticket} ticket */
  #ownMark(ticket) {
    if (this.#isSentOn(ticket)) return el("span", "mark", this.#names.say("queue.sent_on"));
    return ticket.wanted_window ? el("span", "mark mark--own", this.#names.say("queue.for_window")) : null;
  }

  /** @param {Wire.Ticket} ticket */
  #isSentOn({ id }) {
    return this.#desk.sentOn.some((ticket) => ticket.id === id);
  }

  /**
   * @param {string} step
   * @param {Wire.Ticket} ticket
   */
  #button(step, ticket) {
    const button = el("button", "quiet quiet--small", this.#names.say(`step.${step}`));
    button.type = "button";
    button.dataset.row = `${step} ${ticket.id}`;
    button.ariaLabel = `${this.#names.say(`step.${step}`)} ${ticket.number}`;
    button.ariaDisabled = String(!isPossible(step, this.#desk.phase));
    button.addEventListener("click", (event) => event.detail < 2 && this.#ask(step, ticket));
    return button;
  }
}

/**
 * @param {HTMLElement} place
 * @param {string} selector
 */
function focusOn(place, selector) {
  /** @type {HTMLElement | null} */ (place.querySelector(selector))?.focus();
}

/**
 * @param {Wire.Ticket} ticket
 * @param {import("./names.js").Names} names
 */
export function priorityMark(ticket, names) {
  const priority = names.priority(ticket.priority);
  return priority ? el("span", "mark mark--priority", [icon("star"), el("span", "", priority)]) : null;
}

/**
 * @param {Wire.Ticket} ticket
 * @param {import("./names.js").Names} names
 */
export function bookedMark(ticket, names) {
  const time = names.bookedAt(ticket);
  return time
    ? el("span", "mark mark--booked", [icon("clock"), el("span", "", names.say("queue.booked", { time }))])
    : null;
}

/**
 * Who booked waits from the booked time on, if that is later.
 * @param {Pick<Wire.Ticket, "issued_at" | "appointment">} ticket
 */
export function waitsSince({ issued_at: issuedAt, appointment }) {
  return appointment && appointment.starts_at > issuedAt ? appointment.starts_at : issuedAt;
}

/** @param {import("./names.js").Names} names */
function longMark(names) {
  return el("span", "mark mark--long", [icon("clock"), el("span", "", names.say("queue.long_wait"))]);
}
