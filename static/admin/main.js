/** The overview of printers, kept up to date, and test pages. */
import { post } from "../shared/api.js";
import { Live } from "../shared/live.js";
import { pageData, speaker } from "../shared/page.js";
import { tell } from "./news.js";
import { refusal } from "./refusal.js";
import { Renewal } from "./renew.js";

const RENEW_MILLISECONDS = 3000;
/** @type {Pages.Admin} */
const page = pageData();
const say = speaker(page);

export const renewal = new Renewal({
  every: RENEW_MILLISECONDS,
  isBusy: () => document.querySelector("dialog[open]") !== null,
  fetched: (copy) => {
    page.printers = pageData(copy)?.printers;
  },
});

/** The printers of this hall as they were at the last renewal. */
export function printers() {
  return page.printers;
}

/** @type {NodeListOf<HTMLButtonElement>} */
const buttons = document.querySelectorAll("[data-print]");
for (const button of buttons) {
  const { printerName = "", print = "" } = button.dataset;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await post(`/api/v1/halls/${encodeURIComponent(page.hall)}/printers/${encodeURIComponent(printerName)}/${print}`);
      tell(say(`printers.${print}_sent`));
    } catch (error) {
      const problem = /** @type {import("../shared/api.js").Problem} */ (error);
      tell(say("printers.print_failed", { why: refusal(page.texts, problem) }), true);
    }
    button.disabled = false;
    renewal.soon();
  });
}

const live = new Live("/window", { token: page.token, hall: page.hall });
live.on("printers", () => renewal.soon());
live.start();
