/** One printer: a new roll of paper, and copies of its slips with the reason for each. */
import { post } from "../shared/api.js";
import { around, el, field, formIn, part, setText } from "../shared/dom.js";
import { pageData, speaker } from "../shared/page.js";
import { ask } from "./ask.js";
import { printers, renewal } from "./main.js";
import { tell } from "./news.js";
import { refusal } from "./refusal.js";

/** @typedef {import("../shared/api.js").Problem} Problem */

/** @type {Pages.Admin} */
const page = pageData();
const say = speaker(page);
const path = `/api/v1/halls/${encodeURIComponent(page.hall)}/printers/${encodeURIComponent(page.printer)}`;
const dialog = part("reprint", HTMLDialogElement);
const form = formIn(dialog);
const roll = part("roll", HTMLFormElement);
/** @type {string | undefined} */
let ticket;

roll.addEventListener("submit", async (event) => {
  event.preventDefault();
  const metres = Number(field(roll, "metres").value);
  const question = { title: say("roll.ask"), more: say("roll.ask_more", { metres, left: part("left").textContent }) };
  if (!(await ask({ ...question, yes: say("roll.ask_yes"), no: say("ask.cancel") }))) return;
  try {
    await post(`${path}/roll`, { length_metres: metres });
    tell(say("roll.noted", { metres }));
  } catch (error) {
    tell(refusal(page.texts, /** @type {Problem} */ (error)), true);
  }
  renewal.now();
});

part("jobs").addEventListener("click", ({ target }) => {
  const button = around(target, "[data-reprint]");
  if (!button) return;
  ticket = button.dataset.reprint;
  form.reset();
  dialog.returnValue = "";
  ownWords();
  offerPrinters();
  setText(part("reprint-title"), say("reprint.title", { number: button.dataset.number }));
  dialog.showModal();
});

/** The text field is required only for "another reason". */
function ownWords() {
  const words = /** @type {HTMLInputElement} */ (field(form, "words"));
  words.required = field(form, "reason").value === "other";
}

/** @param {string} name */
function named(name) {
  return printers().find((printer) => printer.name === name);
}

/** Where a copy can be printed: at this printer if it works, or else at its backup or any other that works. */
function offerPrinters() {
  const printer = /** @type {HTMLSelectElement} */ (field(form, "printer"));
  const ownPrinter = named(page.printer);
  if (ownPrinter === undefined) return;
  const order = [ownPrinter, named(ownPrinter.backup), ...printers()].filter((candidate) => candidate !== undefined);
  const printingPrinter = order.find((candidate) => candidate.prints) ?? ownPrinter;
  printer.replaceChildren(
    ...printers().map((candidate) => {
      const option = el("option", "", `${candidate.title} · ${say(`printer_state.${candidate.state}`)}`);
      option.value = candidate.name;
      return option;
    }),
  );
  printer.value = printingPrinter.name;
  part("where").hidden = printers().length < 2;
  const words = {
    name: ownPrinter.title,
    state: say(`printer_state.${ownPrinter.state}`),
    other: printingPrinter.title,
  };
  setText(part("instead"), say(printingPrinter === ownPrinter ? "reprint.nowhere" : "reprint.instead", words));
  part("instead").hidden = ownPrinter.prints;
}

/** @type {HTMLInputElement} */ (field(form, "words")).addEventListener("input", () => {
  field(form, "reason").value = "other";
  ownWords();
});
form.addEventListener("change", ownWords);

dialog.addEventListener("close", async () => {
  if (dialog.returnValue !== "print") return;
  const reason = field(form, "reason").value;
  const reasonText = reason === "other" ? field(form, "words").value.trim() : reason;
  const printer = named(field(form, "printer").value);
  if (printer === undefined) return;
  const { name, title } = printer;
  try {
    await post(`/api/v1/tickets/${ticket}/reprint`, { printer: name, reason: reasonText });
    tell(say("reprint.sent", { name: title }));
  } catch (error) {
    tell(say("printers.print_failed", { why: refusal(page.texts, /** @type {Problem} */ (error)) }), true);
  }
  renewal.soon();
});
