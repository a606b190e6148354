/** One printer: a new roll of paper, and copies of its slips with the reason for each. */
import { post } from "../shared/api.js";
import { setText } from "../shared/dom.js";
import { pageData, text } from "../shared/page.js";

const page = pageData();
const say = (key, values) => text(page.texts, key, values);
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const here = `/api/v1/halls/${encodeURIComponent(page.hall)}/printers/${encodeURIComponent(page.printer)}`;
const dialog = part("reprint");
const form = dialog.querySelector("form");
let ticket = "";

function tell(words) {
  setText(part("news"), words);
  part("news").hidden = false;
}

part("roll").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await post(`${here}/roll`, { length_metres: Number(event.target.elements.metres.value) });
    location.reload();
  } catch (problem) {
    tell(problem.detail ?? problem.code);
  }
});

for (const button of document.querySelectorAll("[data-reprint]")) {
  button.addEventListener("click", () => {
    ticket = button.dataset.reprint;
    form.reset();
    setText(part("reprint-title"), say("reprint.title", { number: button.dataset.number }));
    dialog.showModal();
  });
}

form.elements.words.addEventListener("input", () => { form.elements.reason.value = "other"; });

dialog.addEventListener("close", async () => {
  if (dialog.returnValue !== "print") return;
  const { reason, words } = form.elements;
  try {
    const why = reason.value === "other" ? words.value.trim() : reason.value;
    await post(`/api/v1/tickets/${ticket}/reprint`, { printer: page.printer, reason: why });
    tell(say("reprint.sent"));
  } catch (problem) {
    tell(say("printers.print_failed", { why: problem.detail ?? problem.code }));
  }
});

for (const time of document.querySelectorAll('time[data-part="time"]')) {
  const shown = { dateStyle: "medium", timeStyle: "short", timeZone: page.timezone };
  setText(time, new Intl.DateTimeFormat(page.language, shown).format(new Date(time.dateTime)));
}
