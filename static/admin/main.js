/** Printers as they are now, and pages to try them with. */
import { post } from "../shared/api.js";
import { setText } from "../shared/dom.js";
import { Live } from "../shared/live.js";
import { pageData, text } from "../shared/page.js";
import { refusal } from "./refusal.js";
import { Renewal } from "./renew.js";

const RENEW_MILLISECONDS = 3000;
const page = pageData();
const say = (key, values) => text(page.texts, key, values);
const news = document.querySelector('[data-part="news"]');

/** Say how something went. */
export function tell(words, isBad = false) {
  setText(news, words);
  news.className = isBad ? "notice notice--danger" : "notice notice--done";
  news.hidden = false;
}

export const renewal = new Renewal({
  every: RENEW_MILLISECONDS,
  isBusy: () => document.querySelector("dialog[open]") !== null,
  fetched: (copy) => { page.printers = pageData(copy)?.printers; },
});

/** The printers of this hall as they were at the last renewal. */
export function printers() {
  return page.printers;
}

for (const button of document.querySelectorAll("[data-print]")) {
  const { printerName, print } = button.dataset;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await post(`/api/v1/halls/${encodeURIComponent(page.hall)}/printers/${encodeURIComponent(printerName)}/${print}`);
      tell(say(`printers.${print}_sent`));
    } catch (problem) {
      tell(say("printers.print_failed", { why: refusal(page.texts, problem) }), true);
    }
    button.disabled = false;
    renewal.soon();
  });
}

const live = new Live("/window", { token: page.token, hall: page.hall });
live.addEventListener("printers", () => renewal.soon());
live.start();
