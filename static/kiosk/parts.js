/** Parts that several kiosk screens share. */
import { drawing, el } from "../shared/dom.js";
import { sentencesOf, timeOf } from "./limits.js";

/**
 * @param {string} className
 * @param {string | (Node | string | null)[]} content
 * @param {() => void} action
 * @param {string | null} [label]
 */
export function button(className, content, action, label = null) {
  const element = el("button", className, content);
  element.type = "button";
  if (label) element.setAttribute("aria-label", label);
  element.addEventListener("click", action);
  return element;
}

/** @param {string} path */
export function svg(path) {
  return drawing("icon", 24, { d: path });
}

export const SEARCH =
  "M10 3a7 7 0 1 0 4.2 12.6l5.1 5.1 1.4-1.4-5.1-5.1A7 7 0 0 0 10 3Zm0 2a5 5 0 1 1 0 10 5 5 0 0 1 0-10Z";
const BACK = "M14 5 7 12l7 7 1.5-1.5L10 12l5.5-5.5Z";

/**
 * @param {import("./words.js").Words} words
 * @param {(changes: Partial<import("./state.js").Visit>) => void} go
 * @param {Partial<import("./state.js").Visit>} screen
 */
export function back(words, go, screen) {
  return button("back", [svg(BACK), el("span", "", words.say("bar.back"))], () => go(screen));
}

/**
 * @param {string} title
 * @param {string} detail
 */
export function alertBox(title, detail) {
  const box = el("p", "alert", [el("b", "", title), el("span", "", detail)]);
  box.setAttribute("role", "alert");
  return box;
}

/**
 * Why there is no number, and what to do instead, in the chosen language.
 * @param {Pick<import("./screens.js").Context, "words" | "page" | "state">} context
 * @param {import("./limits.js").Refusal} refusal
 */
export function refusalWords({ words, page, state }, refusal) {
  const where = { timezone: page.timezone, language: words.language, now: state.board.server_at };
  const { why, instead } = sentencesOf(refusal, page.takes_appointments);
  const time = timeOf(refusal.again_at, where);
  return { why: words.say(why, { time }), instead: words.say(instead, { time }) };
}

/**
 * The entry with this code. It always exists, because codes come from the page's own data.
 * @template {{ code: string }} Kind
 * @param {Kind[]} all
 * @param {string | null} code
 */
export function named(all, code) {
  const own = all.find((entry) => entry.code === code);
  if (own === undefined) throw new Error(`This kiosk has no "${code}".`);
  return own;
}

/**
 * A guide on the phone: a code to scan; in a demo without an address for phones, a link; otherwise nothing.
 * @param {import("./words.js").Words} words
 * @param {Pages.Kiosk} page
 * @param {string} service
 * @param {URLSearchParams} parameters
 * @param {string} word
 */
export function phoneGuide(words, page, service, parameters, word) {
  const place = `${encodeURIComponent(page.hall)}/${encodeURIComponent(service)}`;
  if (!page.has_address) {
    if (!page.demo) return null;
    const link = el("a", "ticket__page", words.say("guide.phone"));
    Object.assign(link, { href: `/guide/${place}?${parameters}`, target: "_blank", rel: "noopener" });
    return el("div", "guide-link", [link]);
  }
  const image = el("img", "guide-link__qr");
  image.src = `/kiosk/guide-qr/${place}.svg?${parameters}`;
  image.alt = words.say(word);
  return el("div", "guide-link", [image, el("p", "", words.say(word))]);
}
