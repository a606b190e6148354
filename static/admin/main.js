/** Printers as they are now, test pages and the day's summary. */
import { post } from "../shared/api.js";
import { setText } from "../shared/dom.js";
import { Live } from "../shared/live.js";
import { pageData, text } from "../shared/page.js";
import { refusal } from "./refusal.js";

const page = pageData();
const say = (key, values) => text(page.texts, key, values);
const news = document.querySelector('[data-part="news"]');

function show({ name, state }) {
  const card = document.querySelector(`[data-printer="${CSS.escape(name)}"]`);
  if (!card) return;
  card.dataset.state = state;
  setText(card.querySelector('[data-part="state"]'), say(`printer_state.${state}`));
  setText(card.querySelector('[data-part="do"]'), page.texts.what_to_do[state] ?? "");
}

for (const button of document.querySelectorAll("[data-print]")) {
  const { printerName, print } = button.dataset;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await post(`/api/v1/halls/${encodeURIComponent(page.hall)}/printers/${encodeURIComponent(printerName)}/${print}`);
      setText(news, say(`printers.${print}_sent`));
    } catch (problem) {
      setText(news, say("printers.print_failed", { why: refusal(page.texts, problem) }));
    }
    news.hidden = false;
    button.disabled = false;
  });
}

const live = new Live("/window", { token: page.token, hall: page.hall });
live.addEventListener("printers", ({ detail }) => detail.printers.forEach(show));
live.start();
