/** Windows as they are now, and a manager's steps there: each is asked about first and goes by the same API as a clerk's. */
import { post } from "../shared/api.js";
import { setText } from "../shared/dom.js";
import { Live } from "../shared/live.js";
import { pageData, text } from "../shared/page.js";
import { ask } from "./ask.js";
import { refusal } from "./refusal.js";
import { Renewal } from "./renew.js";

const RENEW_MILLISECONDS = 3000;
const page = pageData();
const say = (key, values) => text(page.texts, `windows.${key}`, values);
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const isAsking = () => document.querySelector("dialog[open]") !== null;
const renewal = new Renewal({ every: RENEW_MILLISECONDS, isBusy: isAsking });

function tell(words, isBad = false) {
  const news = part("news");
  setText(news, words);
  news.className = isBad ? "notice notice--danger" : "notice notice--done";
  news.hidden = false;
}

const window = (of) => `/api/v1/halls/${encodeURIComponent(page.hall)}/windows/${of.window}`;
const ticket = (of) => `/api/v1/tickets/${encodeURIComponent(of.ticket)}`;

/** How a serving ticket ended; null when the manager thinks better of it. */
function outcomeOf({ number }) {
  const dialog = part("finish");
  setText(part("finish-title"), say("finish_ask", { number }));
  dialog.querySelector("form").reset();
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue === "yes" ? dialog.querySelector("form").elements.outcome.value : null);
    dialog.returnValue = "no";
    dialog.showModal();
  });
}

/** What each step asks of the server: [path, body]; null when nothing is to be done. */
const STEPS = {
  take_over: async (of) => (await agrees("take_over", of)) && [`${window(of)}/open`, {}],
  close: async (of) => (await agrees("close", of, of.sent === "0" ? "close_more_none" : "close_more")) && [`${window(of)}/close`, {}],
  no_show: async (of) => (await agrees("no_show", of)) && [`${ticket(of)}/no-show`, {}],
  back: async (of) => (await agrees("back", of)) && back(of),
  finish: async (of) => {
    const outcome = await outcomeOf(of);
    return outcome && [`${ticket(of)}/finish`, { done: [{ service: of.service, outcome }] }];
  },
};

/** A call goes on waiting as if it had not been; a service that had begun keeps its time. */
function back(of) {
  return of.state === "called" ? [`${ticket(of)}/return`, {}] : [`${ticket(of)}/transfer`, { line: of.line }];
}

function agrees(step, of, more = `${step}_more`) {
  const values = { n: of.window, number: of.number, sent: of.sent };
  return ask({ title: say(`${step}_ask`, values), more: say(more, values), yes: say(step), no: page.texts.ask.cancel });
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-step]");
  if (!button || isAsking()) return;
  const of = { ...button.dataset };
  const asked = await STEPS[of.step](of);
  if (!asked) return;
  try {
    await post(...asked);
    if (of.step === "take_over") return location.assign("/window/");
    tell(say("done"));
  } catch (problem) {
    tell(refusal(page.texts, problem), true);
  }
  await renewal.now();
});

const live = new Live("/window", { token: page.token, hall: page.hall });
live.addEventListener("queue", () => renewal.soon());
live.start();
