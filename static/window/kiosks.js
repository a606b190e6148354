/**
 * The hall's kiosks, for a clerk who sees that one is broken or played with: close one, open it again.
 *
 * The server decides who may, and keeps the kiosk closed; this is a list and one question.
 */
import { get, post } from "../shared/api.js";
import { el } from "../shared/dom.js";
import { fill } from "../shared/page.js";
import { icon } from "./icons.js";

const PATH = "/api/v1/halls/{hall}/kiosks";

/**
 * @typedef {object} Hears
 * @property {string} hall
 * @property {import("./names.js").Names} names
 * @property {(at: string | null) => string} clockTime an instant in the hall's local time
 */

export class Kiosks {
  /** @type {HTMLDialogElement} */
  #dialog;
  /** @type {Hears} */
  #hears;
  #list = el("ul", "kiosks");
  #news = el("p", "box__typed");

  /**
   * @param {HTMLDialogElement} dialog
   * @param {Hears} hears
   */
  constructor(dialog, hears) {
    this.#dialog = dialog;
    this.#hears = hears;
    this.#news.role = "status";
  }

  /** Open the box, with what the server says now. */
  async show() {
    const { names } = this.#hears;
    const title = el("h2", "box__title", names.say("kiosks.title"));
    title.id = "kiosks-title";
    const leave = button("box__cancel quiet", names.say("page.close_dialog"), () => this.#dialog.close());
    this.#list.replaceChildren();
    this.#news.textContent = names.say("kiosks.loading");
    this.#dialog.replaceChildren(title, el("p", "box__hint", names.say("kiosks.hint")), this.#list, this.#news, leave);
    this.#dialog.showModal();
    await this.#look("");
  }

  /**
   * Fetch the kiosks and draw them; then say `sentence`, and put the focus on the kiosk of this name.
   * @param {string} sentence
   * @param {string | null} name
   */
  async #look(sentence, name = null) {
    const { hall, names } = this.#hears;
    try {
      /** @type {{ kiosks: Wire.Kiosk[] }} */
      const { kiosks } = await get(fill(PATH, { hall: encodeURIComponent(hall) }));
      this.#list.replaceChildren(...kiosks.map((kiosk) => this.#row(kiosk)));
      this.#news.textContent = sentence || (kiosks.length ? "" : names.say("kiosks.none"));
    } catch (problem) {
      this.#refused(problem);
    }
    const rows = /** @type {HTMLElement[]} */ ([...this.#list.children]);
    rows
      .find(({ dataset }) => dataset.kiosk === name)
      ?.querySelector("button")
      ?.focus();
  }

  /** @param {Wire.Kiosk} kiosk */
  #row(kiosk) {
    const row = el("li", "kiosk");
    row.dataset.kiosk = kiosk.name;
    row.dataset.closed = String(kiosk.closed);
    this.#offer(row, kiosk);
    return row;
  }

  /**
   * The kiosk as it is, with the one step that is possible.
   * @param {HTMLElement} row
   * @param {Wire.Kiosk} kiosk
   */
  #offer(row, kiosk) {
    const { names, clockTime } = this.#hears;
    const facts = { name: this.#title(kiosk), staff: kiosk.closed_by, time: clockTime(kiosk.closed_since_at) };
    const state = names.say(kiosk.closed ? "kiosks.closed" : "kiosks.open", facts);
    const step = button("quiet", names.say(kiosk.closed ? "kiosks.reopen" : "kiosks.close"), () =>
      kiosk.closed ? this.#do(row, kiosk) : this.#ask(row, kiosk),
    );
    step.ariaLabel = `${step.textContent}: ${facts.name}`;
    row.replaceChildren(
      el("span", "kiosk__name", facts.name),
      el("span", "kiosk__state", [icon(kiosk.closed ? "warning" : "tick"), el("span", "", state)]),
      step,
    );
  }

  /**
   * Closing is asked for once: citizens stand in front of it. Opening again is not.
   * @param {HTMLElement} row
   * @param {Wire.Kiosk} kiosk
   */
  #ask(row, kiosk) {
    const { names } = this.#hears;
    const sure = button("quiet kiosk__sure", names.say("kiosks.close"), () => this.#do(row, kiosk));
    const keep = button("quiet", names.say("page.cancel"), () => {
      this.#offer(row, kiosk);
      row.querySelector("button")?.focus();
    });
    row.replaceChildren(el("span", "kiosk__ask", names.say("kiosks.ask", { name: this.#title(kiosk) })), sure, keep);
    sure.focus();
  }

  /**
   * @param {HTMLElement} row
   * @param {Wire.Kiosk} kiosk
   */
  async #do(row, kiosk) {
    const { hall, names } = this.#hears;
    const path = `${PATH}/{kiosk}/${kiosk.closed ? "open" : "close"}`;
    for (const one of row.querySelectorAll("button")) one.disabled = true;
    try {
      await post(fill(path, { hall: encodeURIComponent(hall), kiosk: encodeURIComponent(kiosk.name) }));
    } catch (problem) {
      this.#offer(row, kiosk);
      return this.#refused(problem);
    }
    const done = kiosk.closed ? "kiosks.done_open" : "kiosks.done_close";
    await this.#look(names.say(done, { name: this.#title(kiosk) }), kiosk.name);
  }

  /** @param {unknown} problem */
  #refused(problem) {
    this.#news.textContent = this.#hears.names.problem(/** @type {import("../shared/api.js").Problem} */ (problem));
  }

  /** @param {Wire.Kiosk} kiosk */
  #title(kiosk) {
    return this.#hears.names.place(kiosk.title) || kiosk.name;
  }
}

/**
 * @param {string} className
 * @param {string} words
 * @param {() => unknown} act
 */
function button(className, words, act) {
  const made = el("button", className, words);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}
