/**
 * The services done in this visit, each with its outcome; more can be added by name, pinyin initials or code.
 */
import { el } from "../shared/dom.js";
import { OUTCOMES } from "./draft.js";
import { serviceSearch } from "./service_search.js";

export class Finishing {
  /** @type {string} */
  #hall;
  /** @type {import("./names.js").Names} */
  #names;
  /** @type {import("./draft.js").Draft} */
  #draft;
  /** @type {HTMLElement | null} */
  #shownFor = null;

  /**
   * @param {string} hall
   * @param {import("./names.js").Names} names
   * @param {import("./draft.js").Draft} draft
   */
  constructor(hall, names, draft) {
    this.#hall = hall;
    this.#names = names;
    this.#draft = draft;
  }

  /**
   * Draw into `place` for the ticket being served; a text being typed there is kept.
   * @param {HTMLElement} place
   * @param {Wire.Ticket} ticket
   */
  show(place, ticket) {
    this.#draft.take(ticket, this.#names.usualOutcome(ticket.service));
    if (this.#shownFor === place) return;
    this.#shownFor = place;
    const list = el("ul", "done");
    const search = serviceSearch({
      hall: this.#hall,
      names: this.#names,
      placeholder: this.#names.say("finish.add"),
      except: () => this.#draft.done.map(({ service }) => service),
      choose: (service) => {
        this.#draft.add(service.code, this.#names.usualOutcome(service.code));
        search.clear();
        this.#drawDone(list);
        search.input.focus();
      },
    });
    search.input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") search.input.blur();
    });
    place.replaceChildren(el("h2", "finish__title", this.#names.say("finish.title")), list, search.input, search.list);
    this.#drawDone(list);
  }

  /** @param {HTMLElement} list */
  #drawDone(list) {
    const services = this.#draft.done;
    list.replaceChildren(...services.map((entry) => this.#line(entry, list, services.length > 1)));
  }

  /**
   * @param {Wire.DoneService} done
   * @param {HTMLElement} list
   * @param {boolean} isRemovable
   */
  #line({ service, outcome }, list, isRemovable) {
    const name = this.#names.service(service);
    const choice = el(
      "span",
      "done__choice",
      OUTCOMES.map((word) => this.#option(service, word, word === outcome)),
    );
    choice.role = "radiogroup";
    choice.ariaLabel = this.#names.say("finish.outcome", { name });
    return el("li", "done__line", [
      el("span", "done__name", name),
      choice,
      isRemovable ? this.#remover(service, name, list) : el("span"),
    ]);
  }

  /**
   * @param {string} service
   * @param {Wire.Outcome} word
   * @param {boolean} isChosen
   */
  #option(service, word, isChosen) {
    const input = el("input");
    Object.assign(input, { type: "radio", name: `outcome-${service}`, value: word, checked: isChosen });
    input.addEventListener("change", () => this.#draft.choose(service, word));
    return el("label", `done__option done__option--${word}`, [
      input,
      el("span", "", this.#names.say(`finish.${word}`)),
    ]);
  }

  /**
   * @param {string} service
   * @param {string} name
   * @param {HTMLElement} list
   */
  #remover(service, name, list) {
    const button = el("button", "done__remove", "×");
    button.type = "button";
    button.ariaLabel = this.#names.say("finish.remove", { name });
    button.addEventListener("click", () => {
      this.#draft.remove(service);
      this.#drawDone(list);
    });
    return button;
  }
}
