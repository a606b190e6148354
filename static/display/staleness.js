/**
 * Shows clearly that a screen is out of date, so that nobody trusts an old call.
 */
import { el } from "../shared/dom.js";
import { clockText } from "./times.js";

/**
 * @param {import("../shared/live.js").Live} live
 * @param {HTMLElement} banner
 * @param {import("./words.js").Words} words
 * @param {string} timeZone
 */
export function showStaleness(live, banner, words, timeZone) {
  live.on("stale", (detail) => {
    banner.replaceChildren(...bannerParts(words, detail.since, timeZone));
    banner.hidden = false;
    document.body.classList.add("is-stale");
  });
  live.on("fresh", () => {
    banner.hidden = true;
    document.body.classList.remove("is-stale");
  });
}

/**
 * @param {import("./words.js").Words} words
 * @param {Date | null} since
 * @param {string} timeZone
 */
function bannerParts(words, since, timeZone) {
  const sign = el("span", "stale__sign", "!");
  sign.setAttribute("aria-hidden", "true");
  if (since === null) return [sign, words.both("p", "stale__title", "stale.never")];
  const time = clockText(since.getTime(), timeZone, true);
  return [
    sign,
    words.both("p", "stale__title", "stale.title"),
    words.both("p", "stale__since", "stale.since", { time }),
    words.both("p", "stale__advice", "stale.advice"),
  ];
}
