/**
 * The services done in this visit, each with its outcome; more can be added by name, pinyin initials or code.
 */
import { get } from "../shared/api.js";
import { el } from "../shared/dom.js";
import { OUTCOMES } from "./draft.js";

const MOST_FOUND = 6;
const PAUSE_MILLISECONDS = 150;

export class Finishing {
  /** @type {string} */
  #hall;
  /** @type {import("./names.js").Names} */
  #names;
  /** @type {import("./draft.js").Draft} */
  #draft;
  /** @type {HTMLElement | null} */
  #shownFor = null;
  #asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

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
    const resultList = el("ul", "found");
    place.replaceChildren(
      el("h2", "finish__title", this.#names.say("finish.title")),
      list,
      this.#search(resultList, list),
      resultList,
    );
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

  /**
   * @param {HTMLElement} resultList
   * @param {HTMLElement} list
   */
  #search(resultList, list) {
    const input = el("input", "finish__search");
    Object.assign(input, { type: "search", autocomplete: "off", placeholder: this.#names.say("finish.add") });
    input.ariaLabel = input.placeholder;
    /** @param {Wire.Service} service */
    const add = (service) => {
      this.#draft.add(service.code, this.#names.usualOutcome(service.code));
      input.value = "";
      resultList.replaceChildren();
      this.#drawDone(list);
      input.focus();
    };
    input.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#find(input.value.trim(), resultList, add), PAUSE_MILLISECONDS);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") resultList.querySelector("button")?.click();
      if (event.key === "Escape") input.blur();
    });
    return input;
  }

  /**
   * @param {string} q
   * @param {HTMLElement} resultList
   * @param {(service: Wire.Service) => void} add
   */
  async #find(q, resultList, add) {
    const turn = ++this.#asked;
    if (!q) return resultList.replaceChildren();
    const query = new URLSearchParams({ q, language: this.#names.language });
    /** @type {{ services: Wire.Service[] }} */
    const { services } = await get(`/api/v1/halls/${encodeURIComponent(this.#hall)}/services?${query}`).catch(() => ({
      services: [],
    }));
    if (turn !== this.#asked) return;
    const listedCodes = this.#draft.done.map(({ service }) => service);
    const otherServices = services.filter(({ code }) => !listedCodes.includes(code));
    const parts = otherServices.slice(0, MOST_FOUND).map((service) => foundItem(service, add));
    resultList.replaceChildren(
      ...(parts.length ? parts : [el("li", "found__nothing", this.#names.say("finish.nothing", { q }))]),
    );
  }
}

/**
 * @param {Wire.Service} service
 * @param {(service: Wire.Service) => void} add
 */
function foundItem(service, add) {
  const button = el("button", "found__service", [
    el("span", "found__line", service.line),
    el("span", "", service.name),
  ]);
  button.type = "button";
  button.addEventListener("click", () => add(service));
  return el("li", "", [button]);
}
