/** One printer: a new roll of paper, and copies of its slips with the reason for each. */
import { post } from "../shared/api.js";
import { el, setText } from "../shared/dom.js";
import { pageData, text } from "../shared/page.js";
import { refusal } from "./refusal.js";

const RENEW_MILLISECONDS = 3000;
const page = pageData();
const say = (key, values) => text(page.texts, key, values);
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const here = `/api/v1/halls/${encodeURIComponent(page.hall)}/printers/${encodeURIComponent(page.printer)}`;
const dialog = part("reprint");
const form = dialog.querySelector("form");
let ticket = "";

function tell(words, isBad = false) {
  setText(part("news"), words);
  part("news").className = isBad ? "notice notice--danger" : "notice notice--done";
  part("news").hidden = false;
}

part("roll").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await post(`${here}/roll`, { length_metres: Number(event.target.elements.metres.value) });
    location.reload();
  } catch (problem) {
    tell(refusal(page.texts, problem), true);
  }
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
  const named = (name) => page.printers.find((one) => one.name === name);
  const mine = named(page.printer);
  const order = [mine, named(mine.backup), ...page.printers].filter(Boolean);
  const chosen = order.find((one) => one.prints) ?? mine;
  printer.replaceChildren(...page.printers.map((one) => {
    const option = el("option", "", `${one.title} · ${say(`printer_state.${one.state}`)}`);
    option.value = one.name;
    return option;
  }));
  printer.value = chosen.name;
  part("where").hidden = page.printers.length < 2;
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
  const { name, title } = page.printers.find((one) => one.name === printer.value);
  try {
    await post(`/api/v1/tickets/${ticket}/reprint`, { printer: name, reason: why });
    tell(say("reprint.sent", { name: title }));
  } catch (problem) {
    tell(say("printers.print_failed", { why: refusal(page.texts, problem) }), true);
  }
});

/** Times as this page's readers write them. */
function spell(root) {
  const shown = { dateStyle: "medium", timeStyle: "short", timeZone: page.timezone };
  for (const time of root.querySelectorAll('time[data-part="time"]')) {
    setText(time, new Intl.DateTimeFormat(page.language, shown).format(new Date(time.dateTime)));
  }
}

/** What came out since, and the paper it took; what somebody is about to press stays under the finger. */
async function renew() {
  if (document.hidden || dialog.open) return;
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok || dialog.open) return;
  const fetched = new DOMParser().parseFromString(await answer.text(), "text/html");
  spell(fetched);
  page.printers = pageData(fetched).printers;
  for (const name of ["paper", "jobs"]) {
    const [mine, fresh] = [part(name), fetched.querySelector(`[data-part="${name}"]`)];
    if (!fresh || fresh.innerHTML === mine.innerHTML) continue;
    const focused = mine.contains(document.activeElement) ? document.activeElement.dataset.reprint : undefined;
    mine.replaceChildren(...fresh.childNodes);
    if (focused) mine.querySelector(`[data-reprint="${CSS.escape(focused)}"]`)?.focus();
  }
}

spell(document);
setInterval(renew, RENEW_MILLISECONDS);
