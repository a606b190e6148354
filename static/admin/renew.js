/**
 * Keeps a page up to date: fetches a new copy of this page and replaces every part marked `data-fresh`, and the look
 * (`data-grade`, `data-state`) of elements marked `data-fresh-look`. A focused button keeps its focus, and opened details
 * stay open.
 */
const LOOK = ["grade", "state"];
const LEAST_MILLISECONDS = 700;

export class Renewal {
  /** @type {() => boolean} */
  #isBusy;
  /** @type {(copy: Document) => void} */
  #fetched;
  /** @type {ReturnType<typeof setTimeout> | null} */
  #waiting = null;
  #running = false;

  /**
   * `isBusy()`: do not change the page now. `fetched(document)`: called with each new copy of the page.
   * @param {{ every: number, isBusy?: () => boolean, fetched?: (copy: Document) => void }} how
   */
  constructor({ every, isBusy = () => false, fetched: onFetched = () => {} }) {
    this.#isBusy = isBusy;
    this.#fetched = onFetched;
    setInterval(() => this.soon(), every);
  }

  /** Renew soon; several calls in a row renew once. */
  soon() {
    this.#waiting ??= setTimeout(() => {
      this.#waiting = null;
      this.now();
    }, LEAST_MILLISECONDS);
  }

  /** Renew now, unless the page is hidden. */
  async now() {
    if (this.#running || document.hidden || this.#isBusy()) return;
    this.#running = true;
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    const markup = answer?.ok && !answer.redirected ? await answer.text().catch(() => null) : null;
    this.#running = false;
    if (markup === null || this.#isBusy()) return;
    const copy = new DOMParser().parseFromString(markup, "text/html");
    this.#fetched(copy);
    for (const current of all("[data-fresh]")) renewPart(current, twin(copy, "data-fresh", current));
    for (const own of all("[data-fresh-look]")) renewLook(own, twin(copy, "data-fresh-look", own));
  }
}

/**
 * @param {string} selector
 * @returns {NodeListOf<HTMLElement>}
 */
function all(selector) {
  return document.querySelectorAll(selector);
}

/**
 * @param {Document} copy
 * @param {string} attribute
 * @param {Element} current
 * @returns {HTMLElement | null}
 */
function twin(copy, attribute, current) {
  return copy.querySelector(`[${attribute}="${CSS.escape(current.getAttribute(attribute) ?? "")}"]`);
}

/**
 * @param {HTMLElement} current
 * @param {HTMLElement | null} fresh
 */
function renewLook(current, fresh) {
  for (const name of LOOK)
    if (fresh && current.dataset[name] !== fresh.dataset[name]) current.dataset[name] = fresh.dataset[name];
}

/**
 * @param {HTMLElement} current
 * @param {HTMLElement | null} fresh
 */
function renewPart(current, fresh) {
  if (!fresh || fresh.innerHTML === closed(current)) return;
  const focusedElement = document.activeElement;
  const focused =
    focusedElement instanceof HTMLElement && current.contains(focusedElement) ? nameOf(focusedElement) : null;
  const open = [...current.querySelectorAll("details[open]")].map((details) => details.textContent);
  current.replaceChildren(...fresh.childNodes);
  for (const element of current.querySelectorAll("details")) element.open = open.includes(element.textContent);
  if (focused) /** @type {HTMLElement | null} */ (current.querySelector(focused))?.focus();
}

/**
 * A selector that finds the same button in a new copy; null: there is none.
 * @param {HTMLElement} focused
 */
function nameOf({ dataset }) {
  const key = ["reprint", "act"].find((candidate) => candidate in dataset);
  return key ? `[data-${key}="${CSS.escape(dataset[key] ?? "")}"]` : null;
}

/**
 * The part's markup as the server wrote it, without details that have been opened since.
 * @param {HTMLElement} part
 */
function closed(part) {
  return part.innerHTML.replaceAll(' open=""', "");
}
