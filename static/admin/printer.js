/** One printer: a new roll of paper, and copies of its slips with the reason for each. */
import { post } from "../shared/api.js";
import { setText } from "../shared/dom.js";
import { pageData, text } from "../shared/page.js";

const RENEW_MILLISECONDS = 3000;
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

part("jobs").addEventListener("click", ({ target }) => {
  const button = target.closest("[data-reprint]");
  if (!button) return;
  ticket = button.dataset.reprint;
  form.reset();
  setText(part("reprint-title"), say("reprint.title", { number: button.dataset.number }));
  dialog.showModal();
});

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
