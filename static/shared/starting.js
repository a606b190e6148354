/*
 * Written into every page itself, so that it is there whenever the page is. A script or a style that did not come (a
 * proxy that restarts, one 502) leaves a page that nobody at a kiosk can load again. This says so, and takes the page
 * anew after growing pauses, once the server gives it out. Words: data-words of the script's element, by language.
 */
(() => {
  const KEY = "onewindow-starts-that-failed";
  const FIRST_PAUSE_MILLISECONDS = 1000;
  const LONGEST_PAUSE_MILLISECONDS = 30_000;
  const PATIENCE_MILLISECONDS = 20_000;
  const words = JSON.parse(document.currentScript.dataset.words);
  let timer = null;
  let fails = remembered();
  const patience = setTimeout(failed, PATIENCE_MILLISECONDS * 2 ** Math.min(fails, 3));

  addEventListener("error", hear, true);
  addEventListener("load", () => {
    clearTimeout(patience);
    removeEventListener("error", hear, true);
    if (!document.getElementById("page-end")) failed(); // only a part of the page came
    if (timer === null) remember(0);
  });

  /** A script or style that did not come, or a script that cannot begin: half a file, or one of another version. */
  function hear({ target, error }) {
    if (error instanceof Error || target.localName === "script" || target.rel === "stylesheet") failed();
  }

  function failed() {
    if (timer !== null) return;
    remember(fails + 1);
    timer = setTimeout(look, Math.min(LONGEST_PAUSE_MILLISECONDS, FIRST_PAUSE_MILLISECONDS * 2 ** (fails - 1)));
    if (document.body) say();
    else addEventListener("DOMContentLoaded", say);
  }

  /** An error page in its place would stay for ever: first see whether the server gives this page out. */
  async function look() {
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    if (answer && answer.status < 500 && !isBeingFilledIn()) return location.replace(location.href.split("#")[0]);
    timer = null;
    failed();
  }

  function isBeingFilledIn() {
    return [...document.querySelectorAll("input, textarea")].some((field) => field.value !== field.defaultValue);
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

  function remember(count) {
    fails = count;
    try {
      sessionStorage.setItem(KEY, String(count));
    } catch {
      // a browser that keeps nothing tries again at the first pause
    }
  }
})();
