/**
 * Who waits for this window in the order they would be called, who is parked, who missed the call.
 */
import { el, redraw } from "../shared/dom.js";
import { icon } from "./icons.js";
import { isPossible } from "./steps.js";

const TABS = [
  { name: "waiting", tickets: (desk) => [...desk.waiting, ...desk.sentOn], steps: ["call"] },
  { name: "parked", tickets: (desk) => desk.parked, steps: ["resume", "call"] },
  { name: "no_show", tickets: (desk) => desk.noShow, steps: ["reinstate"] },
];

export class Queue {
  #parts;
  #names;
  #clock;
  #ask;
  #tab = TABS[0];
  #desk = null;

  /** `ask(step, ticket)` is called when a row's button is pressed. */
  constructor({ tabs, find, list }, { names, clock, ask }) {
    this.#parts = { tabs, find, list };
    this.#names = names;
    this.#clock = clock;
    this.#ask = ask;
    find.addEventListener("input", () => this.draw(this.#desk));
    find.addEventListener("keydown", (event) => this.#onFindKey(event));
    tabs.addEventListener("keydown", (event) => this.#onTabKey(event));
    list.parentElement.setAttribute("aria-labelledby", "tab-waiting");
  }

  draw(desk) {
    this.#desk = desk;
    this.#drawTabs(desk);
    const wanted = this.#wanted;
    const shown = this.#shown;
    const isFree = isPossible("call", desk.phase);
    const minutes = shown.map((ticket) => Math.floor((this.#clock.secondsSince(ticket.issued_at) ?? 0) / 60));
    const key = [this.#tab.name, isFree, wanted, shown.map((ticket) => ticket.id + ticket.revision), minutes];
    const focused = document.activeElement?.dataset?.row;
    redraw(this.#parts.list, key, () => (shown.length ? shown.map((one, place) => this.#row(one, place)) : [this.#empty(wanted)]));
    if (focused) this.#parts.list.querySelector(`[data-row="${CSS.escape(focused)}"]`)?.focus();
  }

  /** Bring one tab to the front, its first number in focus. */
  show(name) {
    this.#choose(TABS.find((tab) => tab.name === name));
    this.#parts.list.querySelector("button")?.focus();
  }

  get #wanted() {
    return this.#parts.find.value.trim().toUpperCase();
  }

  get #shown() {
    return this.#tab.tickets(this.#desk).filter(({ number }) => number.toUpperCase().includes(this.#wanted));
  }

  /** Enter does the first step with the number that was typed, or with the only one left; Escape leaves the field. */
  #onFindKey(event) {
    if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Enter") return this.#askForFound();
    this.#parts.find.value = "";
    this.draw(this.#desk);
    this.#parts.find.blur();
  }

  #askForFound() {
    const found = this.#shown;
    const ticket = found.find(({ number }) => number.toUpperCase() === this.#wanted) ?? (found.length === 1 ? found[0] : null);
    if (ticket === null || this.#wanted === "") return;
    this.#parts.find.value = "";
    this.#ask(this.#tab.steps[0], ticket);
  }

  /** Arrows go round the tabs, as everywhere; one of them is in the order of the Tab key. */
  #onTabKey({ key }) {
    const here = TABS.indexOf(this.#tab);
    const last = TABS.length - 1;
    const next = { ArrowRight: here === last ? 0 : here + 1, ArrowLeft: here === 0 ? last : here - 1, Home: 0, End: last }[key];
    if (next !== undefined) this.#choose(TABS[next]);
  }

  #drawTabs(desk) {
    const counts = TABS.map((tab) => tab.tickets(desk).length);
    redraw(this.#parts.tabs, [counts, this.#tab.name], () => TABS.map((tab, place) => this.#tabButton(tab, counts[place])));
  }

  #tabButton(tab, count) {
    const button = el("button", "tab", [el("span", "", this.#names.say(`queue.${tab.name}`)), el("span", "tab__count", count)]);
    button.type = "button";
    button.role = "tab";
    button.id = `tab-${tab.name}`;
    button.setAttribute("aria-controls", "queue-list");
    button.ariaSelected = String(tab === this.#tab);
    button.tabIndex = tab === this.#tab ? 0 : -1;
    button.addEventListener("click", () => this.#choose(tab));
    return button;
  }

  #choose(tab) {
    this.#tab = tab;
    this.draw(this.#desk);
    this.#parts.list.parentElement.setAttribute("aria-labelledby", `tab-${tab.name}`);
    this.#parts.tabs.querySelector('[aria-selected="true"]').focus();
  }

  #empty(wanted) {
    return el("li", "queue__empty", this.#names.say(wanted ? "queue.not_found" : `queue.nobody_${this.#tab.name}`));
  }

  #row(ticket, place) {
    const waited = this.#clock.secondsSince(ticket.issued_at) ?? 0;
    const isLong = this.#tab.name === "waiting" && waited > this.#names.target(ticket.line) * 60;
    return el("li", isLong ? "row row--long" : "row", [
      el("span", "row__place", this.#tab.name === "waiting" && !this.#isSentOn(ticket) ? place + 1 : ""),
      el("span", "row__number", ticket.number),
      el("span", "row__service", [
        el("span", "row__name", this.#names.service(ticket.service)),
        el("span", "row__marks", [priorityMark(ticket, this.#names), this.#ownMark(ticket)]),
      ]),
      el("span", "row__wait", [isLong ? longMark(this.#names) : null, el("span", "", this.#names.minutes(waited))]),
      el("span", "row__steps", this.#tab.steps.map((step) => this.#button(step, ticket))),
    ]);
  }

  #ownMark(ticket) {
    if (this.#isSentOn(ticket)) return el("span", "mark", this.#names.say("queue.sent_on"));
    return ticket.wanted_window ? el("span", "mark mark--own", this.#names.say("queue.for_window")) : null;
  }

  #isSentOn({ id }) {
    return this.#desk.sentOn.some((one) => one.id === id);
  }

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

export function priorityMark(ticket, names) {
  const priority = names.priority(ticket.priority);
  return priority ? el("span", "mark mark--priority", [icon("star"), el("span", "", priority)]) : null;
}

function longMark(names) {
  return el("span", "mark mark--long", [icon("clock"), el("span", "", names.say("queue.long_wait"))]);
}
