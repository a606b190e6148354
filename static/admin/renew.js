/**
 * A page that stays as the server has it: every part marked `data-fresh`, and the look (`data-grade`, `data-state`) of
 * whatever is marked `data-fresh-look`, from a freshly fetched copy of this page. What somebody is about to press stays
 * under the finger, and what they have unfolded stays open.
 */
const LOOK = ["grade", "state"];
const LEAST_MILLISECONDS = 700;

export class Renewal {
  #isBusy;
  #fetched;
  #waiting = null;
  #running = false;

  /** `isBusy()`: leave the page alone now; `fetched(document)`: what else there is to take from the copy. */
  constructor({ every, isBusy = () => false, fetched = () => {} }) {
    this.#isBusy = isBusy;
    this.#fetched = fetched;
    setInterval(() => this.soon(), every);
  }

  /** Renew in a moment; many calls at once are one. */
  soon() {
    this.#waiting ??= setTimeout(() => { this.#waiting = null; this.now(); }, LEAST_MILLISECONDS);
  }

  /** Renew now, unless nobody looks. */
  async now() {
    if (this.#running || document.hidden || this.#isBusy()) return;
    this.#running = true;
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    const markup = answer?.ok && !answer.redirected ? await answer.text().catch(() => null) : null;
    this.#running = false;
    if (markup === null || this.#isBusy()) return;
    const copy = new DOMParser().parseFromString(markup, "text/html");
    this.#fetched(copy);
    for (const mine of document.querySelectorAll("[data-fresh]")) renewPart(mine, twin(copy, "data-fresh", mine));
    for (const mine of document.querySelectorAll("[data-fresh-look]")) renewLook(mine, twin(copy, "data-fresh-look", mine));
  }
}

function twin(copy, attribute, mine) {
  return copy.querySelector(`[${attribute}="${CSS.escape(mine.getAttribute(attribute))}"]`);
}

function renewLook(mine, fresh) {
  for (const name of LOOK) if (fresh && mine.dataset[name] !== fresh.dataset[name]) mine.dataset[name] = fresh.dataset[name];
}

function renewPart(mine, fresh) {
  if (!fresh || fresh.innerHTML === closed(mine)) return;
  const focused = mine.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  const open = [...mine.querySelectorAll("details[open]")].map((one) => one.textContent);
  mine.replaceChildren(...fresh.childNodes);
  for (const one of mine.querySelectorAll("details")) one.open = open.includes(one.textContent);
  if (focused) mine.querySelector(focused)?.focus();
}

/** A selector that finds the same button in a fresh copy; null: none does. */
function nameOf({ dataset }) {
  const key = ["reprint", "act"].find((one) => one in dataset);
  return key ? `[data-${key}="${CSS.escape(dataset[key])}"]` : null;
}

/** The part's markup as the server wrote it, whatever has been unfolded since. */
function closed(part) {
  return part.innerHTML.replaceAll(' open=""', "");
}
