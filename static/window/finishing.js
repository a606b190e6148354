/**
 * The services done in this visit, each with its outcome; more are found by name, pinyin initials or code.
 */
import { get } from "../shared/api.js";
import { el } from "../shared/dom.js";
import { OUTCOMES } from "./draft.js";

const MOST_FOUND = 6;
const PAUSE_MILLISECONDS = 150;

export class Finishing {
  #hall;
  #names;
  #draft;
  #shownFor = null;
  #asked = 0;
  #timer = null;

  constructor(hall, names, draft) {
    this.#hall = hall;
    this.#names = names;
    this.#draft = draft;
  }

  /** Draw into `place` for the ticket being served; what is being typed there is left alone. */
  show(place, ticket) {
    this.#draft.take(ticket, this.#names.usualOutcome(ticket.service));
    if (this.#shownFor === place) return;
    this.#shownFor = place;
    const list = el("ul", "done");
    const found = el("ul", "found");
    place.replaceChildren(el("h2", "finish__title", this.#names.say("finish.title")), list, this.#search(found, list), found);
    this.#drawDone(list);
  }

  #drawDone(list) {
    const done = this.#draft.done;
    list.replaceChildren(...done.map((one) => this.#line(one, list, done.length > 1)));
  }

  #line({ service, outcome }, list, isRemovable) {
    const name = this.#names.service(service);
    const choice = el("span", "done__choice", OUTCOMES.map((word) => this.#option(service, word, word === outcome)));
    choice.role = "radiogroup";
    choice.ariaLabel = this.#names.say("finish.outcome", { name });
    return el("li", "done__line", [el("span", "done__name", name), choice, isRemovable ? this.#remover(service, name, list) : el("span")]);
  }

  #option(service, word, isChosen) {
    const input = el("input");
    Object.assign(input, { type: "radio", name: `outcome-${service}`, value: word, checked: isChosen });
    input.addEventListener("change", () => this.#draft.choose(service, word));
    return el("label", `done__option done__option--${word}`, [input, el("span", "", this.#names.say(`finish.${word}`))]);
  }

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

  #search(found, list) {
    const input = el("input", "finish__search");
    Object.assign(input, { type: "search", autocomplete: "off", placeholder: this.#names.say("finish.add") });
    input.ariaLabel = input.placeholder;
    const add = (service) => {
      this.#draft.add(service.code, this.#names.usualOutcome(service.code));
      input.value = "";
      found.replaceChildren();
      this.#drawDone(list);
      input.focus();
    };
    input.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#find(input.value.trim(), found, add), PAUSE_MILLISECONDS);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") found.querySelector("button")?.click();
      if (event.key === "Escape") input.blur();
    });
    return input;
  }

  async #find(q, found, add) {
    const turn = ++this.#asked;
    if (!q) return found.replaceChildren();
    const query = new URLSearchParams({ q, language: this.#names.language });
    const { services } = await get(`/api/v1/halls/${encodeURIComponent(this.#hall)}/services?${query}`).catch(() => ({ services: [] }));
    if (turn !== this.#asked) return;
    const listed = this.#draft.done.map(({ service }) => service);
    const others = services.filter(({ code }) => !listed.includes(code));
    const parts = others.slice(0, MOST_FOUND).map((service) => foundItem(service, add));
    found.replaceChildren(...(parts.length ? parts : [el("li", "found__nothing", this.#names.say("finish.nothing", { q }))]));
  }
}

function foundItem(service, add) {
  const button = el("button", "found__service", [el("span", "found__line", service.line), el("span", "", service.name)]);
  button.type = "button";
  button.addEventListener("click", () => add(service));
  return el("li", "", [button]);
}
