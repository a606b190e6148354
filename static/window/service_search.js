/** A field that finds services by name, pinyin initials or code, and the list of what it found. */
import { get } from "../shared/api.js";
import { el } from "../shared/dom.js";

const MOST_FOUND = 6;
const PAUSE_MILLISECONDS = 150;

/**
 * `choose` is called with the service that the clerk takes; `except`: codes that are not offered.
 * @typedef {object} Wish
 * @property {string} hall
 * @property {import("./names.js").Names} names
 * @property {string} placeholder
 * @property {(service: Wire.Service) => void} choose
 * @property {() => string[]} [except]
 */

/**
 * @param {Wish} wish
 * @returns {{ input: HTMLInputElement, list: HTMLElement, clear: () => void }}
 */
export function serviceSearch(wish) {
  const input = el("input", "finish__search");
  Object.assign(input, { type: "search", autocomplete: "off", placeholder: wish.placeholder });
  input.ariaLabel = wish.placeholder;
  const list = el("ul", "found");
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function find() {
    const [turn, q] = [++asked, input.value.trim()];
    const services = q ? await servicesLike(wish, q) : [];
    if (turn !== asked) return;
    const parts = services.slice(0, MOST_FOUND).map((service) => foundItem(service, wish.choose));
    const nothing = el("li", "found__nothing", wish.names.say("finish.nothing", { q }));
    list.replaceChildren(...(parts.length || !q ? parts : [nothing]));
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE_MILLISECONDS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // where it stands in a form, the form is not meant
    list.querySelector("button")?.click();
  });
  const clear = () => {
    input.value = "";
    list.replaceChildren();
  };
  return { input, list, clear };
}

/**
 * @param {Wish} wish
 * @param {string} q
 * @returns {Promise<Wire.Service[]>}
 */
async function servicesLike({ hall, names, except = () => [] }, q) {
  const query = new URLSearchParams({ q, language: names.language });
  /** @type {{ services: Wire.Service[] }} */
  const { services } = await get(`/api/v1/halls/${encodeURIComponent(hall)}/services?${query}`).catch(() => ({
    services: [],
  }));
  const left = except();
  return services.filter(({ code }) => !left.includes(code));
}

/**
 * @param {Wire.Service} service
 * @param {(service: Wire.Service) => void} choose
 */
function foundItem(service, choose) {
  const button = el("button", "found__service", [
    el("span", "found__line", service.line),
    el("span", "", service.name),
  ]);
  button.type = "button";
  button.addEventListener("click", () => choose(service));
  return el("li", "", [button]);
}
