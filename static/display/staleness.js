/**
 * Saying unmistakably that a screen is not up to date, so that nobody trusts an old call.
 */
import { el } from "../shared/dom.js";
import { clockText } from "./times.js";

export function showStaleness(live, banner, words, timeZone) {
  live.addEventListener("stale", ({ detail }) => {
    banner.replaceChildren(...bannerParts(words, detail.since, timeZone));
    banner.hidden = false;
    document.body.classList.add("is-stale");
  });
  live.addEventListener("fresh", () => {
    banner.hidden = true;
    document.body.classList.remove("is-stale");
  });
}

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
