/** One printer: a new roll of paper, and copies of its slips with the reason for each. */
import { post } from "../shared/api.js";
import { el, setText } from "../shared/dom.js";
import { pageData, text } from "../shared/page.js";
import { ask } from "./ask.js";
import { printers, renewal, tell } from "./main.js";
import { refusal } from "./refusal.js";

const page = pageData();
const say = (key, values) => text(page.texts, key, values);
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const here = `/api/v1/halls/${encodeURIComponent(page.hall)}/printers/${encodeURIComponent(page.printer)}`;
const dialog = part("reprint");
const form = dialog.querySelector("form");
let ticket = "";

part("roll").addEventListener("submit", async (event) => {
  event.preventDefault();
  const metres = Number(event.target.elements.metres.value);
  const asked = { title: say("roll.ask"), more: say("roll.ask_more", { metres, left: part("left").textContent }) };
  if (!await ask({ ...asked, yes: say("roll.ask_yes"), no: say("ask.cancel") })) return;
  try {
    await post(`${here}/roll`, { length_metres: metres });
    tell(say("roll.noted", { metres }));
  } catch (problem) {
    tell(refusal(page.texts, problem), true);
  }
  renewal.now();
});

part("jobs").addEventListener("click", ({ target }) => {
  const button = target.closest("[data-reprint]");
  if (!button) return;
  ticket = button.dataset.reprint;
  form.reset();
  dialog.returnValue = "";
  ownWords();
  offerPrinters();
  setText(part("reprint-title"), say("reprint.title", { number: button.dataset.number }));
  dialog.showModal();
});

/** Words of one's own belong to "another reason", and that needs them. */
function ownWords() {
  const { reason, words } = form.elements;
  words.required = reason.value === "other";
}

/** Where the copy may come out: here, while this printer prints; else at its backup, or any other that prints. */
function offerPrinters() {
  const { printer } = form.elements;
  const named = (name) => printers().find((one) => one.name === name);
  const mine = named(page.printer);
  const order = [mine, named(mine.backup), ...printers()].filter(Boolean);
  const chosen = order.find((one) => one.prints) ?? mine;
  printer.replaceChildren(...printers().map((one) => {
    const option = el("option", "", `${one.title} · ${say(`printer_state.${one.state}`)}`);
    option.value = one.name;
    return option;
  }));
  printer.value = chosen.name;
  part("where").hidden = printers().length < 2;
  const words = { name: mine.title, state: say(`printer_state.${mine.state}`), other: chosen.title };
  setText(part("instead"), say(chosen === mine ? "reprint.nowhere" : "reprint.instead", words));
  part("instead").hidden = mine.prints;
}

form.elements.words.addEventListener("input", () => { form.elements.reason.value = "other"; ownWords(); });
form.addEventListener("change", ownWords);

dialog.addEventListener("close", async () => {
  if (dialog.returnValue !== "print") return;
  const { reason, words, printer } = form.elements;
  const why = reason.value === "other" ? words.value.trim() : reason.value;
  const { name, title } = printers().find((one) => one.name === printer.value);
  try {
    await post(`/api/v1/tickets/${ticket}/reprint`, { printer: name, reason: why });
    tell(say("reprint.sent", { name: title }));
  } catch (problem) {
    tell(say("printers.print_failed", { why: refusal(page.texts, problem) }), true);
  }
  renewal.soon();
});
