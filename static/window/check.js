/** The guide beside the ticket: the questions about the situation, and a list on which the clerk ticks what is there. */
import { el } from "../shared/dom.js";
import { aside, facts } from "../shared/guide.js";

/** @typedef {import("./checking.js").Checking} Checking */
/** @typedef {import("./names.js").Names} Names */

/** The panel that takes the place of the waiting list while it is open. */
export class Check {
  /** @type {HTMLElement} */
  #place;
  /** @type {Names} */
  #names;
  /** @type {Checking} */
  #checking;
  /** @type {() => void} */
  #changed;
  #isWanted = localStorage.getItem("check") === "yes";
  #hasPrinted = false;
  #isNew = false;

  /**
   * `changed()`: the panel was opened or closed.
   * @param {HTMLElement} place
   * @param {{ names: Names, checking: Checking, changed: () => void }} hears
   */
  constructor(place, { names, checking, changed }) {
    this.#place = place;
    this.#names = names;
    this.#checking = checking;
    this.#changed = changed;
    checking.addEventListener("changed", () => this.draw());
    place.addEventListener("keydown", (event) => event.key === "Escape" && this.toggle());
  }

  /** Whether the panel is shown: the clerk wants it, and a ticket is at the window. */
  get isOpen() {
    return this.#isWanted && this.#checking.ticket !== null;
  }

  /** Open or close it; a clerk who opened it has it beside the next ticket too. */
  toggle() {
    this.#isWanted = !this.isOpen;
    this.#isNew = this.#isWanted;
    localStorage.setItem("check", this.#isWanted ? "yes" : "no");
    this.#changed();
    this.draw();
  }

  /** Where the clerk has just opened it: the first thing to tick, as soon as it is there. */
  #focus() {
    if (!this.#isNew || this.#checking.needed === null) return;
    this.#isNew = false;
    /** @type {HTMLElement | null} */
    const first =
      this.#place.querySelector("fieldset:not(:has(:checked)) input") ?? this.#place.querySelector("input, button");
    first?.focus();
  }

  /** @param {Wire.Ticket | null} ticket */
  show(ticket) {
    if (ticket?.id !== this.#checking.ticket?.id) this.#hasPrinted = false;
    this.#checking.take(ticket);
  }

  draw() {
    if (!this.isOpen) return this.#place.replaceChildren();
    const restore = keepFocus(this.#place);
    this.#place.replaceChildren(this.#head(), ...this.#parts());
    restore();
    this.#focus();
  }

  #head() {
    const { ticket } = this.#checking;
    const close = el("button", "quiet quiet--small", [
      el("kbd", "", "G"),
      el("span", "", this.#names.say("check.close")),
    ]);
    close.type = "button";
    close.addEventListener("click", () => this.toggle());
    const title = ticket ? `${ticket.number} · ${this.#names.service(ticket.service)}` : "";
    return el("header", "check__head", [el("h2", "check__title", title), close]);
  }

  #parts() {
    const { guide, needed, problem } = this.#checking;
    const status = el("p", "check__status", this.#said());
    status.role = "status";
    if (problem) status.classList.add("check__status--problem");
    if (!guide || !needed) return [status];
    const asked = guide.questions.filter(({ id }) => needed.asked.includes(id));
    return [
      el(
        "div",
        "check__questions",
        asked.map((question) => this.#question(question)),
      ),
      needed.redirect
        ? el("p", "check__another", this.#names.say("check.another", { name: needed.redirect_name }))
        : null,
      this.#list(needed),
      el("div", "check__foot", [status, this.#buttons(needed)]),
    ].filter((part) => part !== null);
  }

  #said() {
    const { needed, brought, problem } = this.#checking;
    if (problem) return this.#names.problem(problem);
    if (!needed) return this.#names.say("check.loading");
    if (this.#hasPrinted) return this.#names.say("check.printed");
    if (!needed.complete) return this.#names.say("check.go_on");
    if (brought === null) return this.#names.say("check.not_looked");
    const n = needed.materials.filter(({ id }) => !brought.includes(id)).length;
    return n ? this.#names.say("check.missing", { n }) : this.#names.say("check.all_there");
  }

  /** @param {Wire.Guide["questions"][number]} question */
  #question({ id, text, kind, options }) {
    const chosen = this.#checking.answers[id];
    const choices = options.map((option) => {
      const input = el("input");
      const isChosen = chosen?.includes(option.id) ?? false;
      Object.assign(input, {
        type: kind === "one" ? "radio" : "checkbox",
        name: id,
        value: option.id,
        checked: isChosen,
      });
      input.addEventListener("change", () => this.#answered(id, kind, option.id, input.checked));
      return el("label", "check__option", [input, el("span", "", option.text)]);
    });
    if (kind === "many") choices.push(this.#none(id, chosen));
    const field = el("fieldset", "check__question", [el("legend", "", text), ...choices]);
    return field;
  }

  /**
   * "None of these", which is an answer too.
   * @param {string} id
   * @param {string[] | undefined} chosen
   */
  #none(id, chosen) {
    const input = el("input");
    Object.assign(input, { type: "checkbox", name: id, value: "", checked: chosen?.length === 0 });
    input.addEventListener("change", () => this.#checking.answer(id, []));
    return el("label", "check__option", [input, el("span", "", this.#names.say("check.none"))]);
  }

  /**
   * @param {string} question
   * @param {"one" | "many"} kind
   * @param {string} option
   * @param {boolean} isChosen
   */
  #answered(question, kind, option, isChosen) {
    const others = (this.#checking.answers[question] ?? []).filter((other) => other !== option);
    this.#checking.answer(question, kind === "one" ? [option] : isChosen ? [...others, option] : others);
  }

  /** @param {Wire.GuideResult} needed */
  #list(needed) {
    /** @type {Pages.Say} */
    const say = (key, values) => this.#names.say(key, values);
    const rows = facts(needed, say).map(([label, texts]) =>
      el("li", "", `${label}${say("check.colon")}${texts.join(say("check.and"))}`),
    );
    return el("div", "check__list", [
      el(
        "ul",
        "check__materials",
        needed.materials.map((material) => this.#material(material, say)),
      ),
      el("ul", "check__facts", rows),
    ]);
  }

  /**
   * @param {Wire.GuideMaterial} material
   * @param {Pages.Say} say
   */
  #material(material, say) {
    const input = el("input");
    const isThere = this.#checking.brought?.includes(material.id) ?? false;
    Object.assign(input, { type: "checkbox", name: "material", value: material.id, checked: isThere });
    input.addEventListener("change", () => this.#checking.tick(material.id, input.checked));
    const more = aside(material, say).join(say("check.and"));
    return el("li", "", [
      el("label", "check__material", [
        input,
        el("span", "", [el("b", "", material.name), more ? el("small", "", more) : null]),
      ]),
    ]);
  }

  /** @param {Wire.GuideResult} needed */
  #buttons(needed) {
    const all = this.#button("check.all", () => this.#checking.tickAll());
    const print = this.#button("check.print", async () => {
      await this.#checking.print();
      this.#hasPrinted = this.#checking.problem === null;
      this.draw();
    });
    const isWhole = needed.complete && !needed.redirect;
    return el("div", "check__buttons", [needed.materials.length ? all : null, isWhole ? print : null]);
  }

  /**
   * @param {string} word
   * @param {() => void} action
   */
  #button(word, action) {
    const button = el("button", "quiet quiet--small", this.#names.say(word));
    button.type = "button";
    button.dataset.word = word;
    button.addEventListener("click", action);
    return button;
  }
}

/**
 * Keyboard focus stays on the same field or button when the panel is drawn anew, and its list where it was scrolled to.
 * @param {HTMLElement} place
 */
function keepFocus(place) {
  const focused = document.activeElement;
  const scrolled = place.scrollTop;
  const selector = focused && place.contains(focused) ? sameAs(focused) : null;
  return () => {
    place.scrollTop = scrolled;
    if (selector) /** @type {HTMLElement | null} */ (place.querySelector(selector))?.focus({ preventScroll: true });
  };
}

/** @param {Element} element */
function sameAs(element) {
  if (element instanceof HTMLInputElement)
    return `input[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]`;
  return element instanceof HTMLElement && element.dataset.word ? `[data-word="${element.dataset.word}"]` : null;
}

/**
 * What is known of a ticket's materials, for the middle of the desk and the list; null: nothing.
 * @param {Pick<Wire.Ticket, "guide">} ticket
 * @param {Names} names
 */
export function checkMark({ guide }, names) {
  if (!guide || guide.brought === null) return null;
  const n = guide.missing.length;
  return n
    ? el("span", "mark mark--missing", names.say("check.missing", { n }))
    : el("span", "mark mark--booked", names.say("check.all_there"));
}
