/*
 * An inline script, so that every page has it. If a script or a style fails to load (a restarting proxy, a single 502),
 * the page does not work, and nobody can reload it at a kiosk. This script says so and reloads the page after growing
 * pauses, once the server answers. Texts: data-words of the script's element, by language.
 */
(() => {
  const KEY = "onewindow-starts-that-failed";
  const FIRST_PAUSE_MILLISECONDS = 1000;
  const LONGEST_PAUSE_MILLISECONDS = 30_000;
  const PATIENCE_MILLISECONDS = 20_000;
  /** @type {Record<string, string>} */
  const words = JSON.parse(document.currentScript?.dataset.words ?? "{}");
  /** @type {ReturnType<typeof setTimeout> | null} */
  let timer = null;
  let failures = remembered();
  const patience = setTimeout(failed, PATIENCE_MILLISECONDS * 2 ** Math.min(failures, 3));

  addEventListener("error", hear, true);
  addEventListener("load", () => {
    clearTimeout(patience);
    removeEventListener("error", hear, true);
    if (!document.getElementById("page-end")) failed(); // the page is incomplete
    if (timer === null) remember(0);
  });

  /**
   * A script or style that did not load, or a script that cannot start: an incomplete file, or one of another version.
   * @param {ErrorEvent | Event} event
   */
  function hear(event) {
    const { target } = event;
    const isBroken = event instanceof ErrorEvent && event.error instanceof Error;
    const isStyle = target instanceof HTMLLinkElement && target.rel === "stylesheet";
    if (isBroken || isStyle || target instanceof HTMLScriptElement) failed();
  }

  function failed() {
    if (timer !== null) return;
    remember(failures + 1);
    timer = setTimeout(look, Math.min(LONGEST_PAUSE_MILLISECONDS, FIRST_PAUSE_MILLISECONDS * 2 ** (failures - 1)));
    if (document.body) say();
    else addEventListener("DOMContentLoaded", say);
  }

  /** Reload only once the server answers with this page; an error page could never reload itself. */
  async function look() {
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    if (answer && answer.status < 500 && !isBeingFilledIn()) return location.replace(location.href.split("#")[0]);
    timer = null;
    failed();
  }

  function isBeingFilledIn() {
    /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */
    const fields = document.querySelectorAll("input, textarea");
    return [...fields].some((field) => field.value !== field.defaultValue);
  }

  function say() {
    if (document.querySelector(".starting")) return;
    const sign = document.createElement("div");
    sign.className = "starting";
    sign.setAttribute("role", "alert");
    for (const [language, sentence] of Object.entries(words)) {
      const line = document.createElement("p");
      line.lang = language;
      line.textContent = sentence;
      sign.append(line);
    }
    document.body.prepend(sign);
  }

  function remembered() {
    try {
      return Number(sessionStorage.getItem(KEY)) || 0;
    } catch {
      return 0;
    }
  }

  /** @param {number} count */
  function remember(count) {
    failures = count;
    try {
      sessionStorage.setItem(KEY, String(count));
    } catch {
      // without storage, every retry uses the first pause
    }
  }
})();
