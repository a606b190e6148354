/** The windows, kept up to date, and a manager's steps there. Each asks for confirmation and uses the clerks' API. */
import { post } from "../shared/api.js";
import { around, field, formIn, part, setText } from "../shared/dom.js";
import { Live } from "../shared/live.js";
import { pageData, text } from "../shared/page.js";
import { ask } from "./ask.js";
import { tell } from "./news.js";
import { refusal } from "./refusal.js";
import { Renewal } from "./renew.js";

/** The window and the ticket of a step's button. */
/** @typedef {DOMStringMap} Of */
/** @typedef {[string, Record<string, unknown>] | false | null} Asked */

const RENEW_MILLISECONDS = 3000;
/** @type {Pages.Admin} */
const page = pageData();
/** @type {Pages.Say} */
const say = (key, values) => text(page.texts, page.language, `windows.${key}`, values);
const isAsking = () => document.querySelector("dialog[open]") !== null;
const renewal = new Renewal({ every: RENEW_MILLISECONDS, isBusy: isAsking });

/** @param {Of} row */
const window = (row) => `/api/v1/halls/${encodeURIComponent(page.hall)}/windows/${row.window}`;
/** @param {Of} row */
const ticket = (row) => `/api/v1/tickets/${encodeURIComponent(row.ticket ?? "")}`;

/**
 * The outcome of a ticket being served; null when the manager cancels.
 * @param {Of} of
 * @returns {Promise<string | null>}
 */
function outcomeOf({ number }) {
  const dialog = part("finish", HTMLDialogElement);
  const form = formIn(dialog);
  setText(part("finish-title"), say("finish_ask", { number }));
  form.reset();
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue === "yes" ? field(form, "outcome").value : null);
    dialog.returnValue = "no";
    dialog.showModal();
  });
}

/**
 * The request of each step: [path, body]; null when the manager cancels.
 * @type {Record<string, (of: Of) => Promise<Asked>>}
 */
const STEPS = {
  take_over: async (row) => (await agrees("take_over", row)) && [`${window(row)}/open`, {}],
  close: async (row) =>
    (await agrees("close", row, row.sent === "0" ? "close_more_none" : "close_more")) && [`${window(row)}/close`, {}],
  no_show: async (row) => (await agrees("no_show", row)) && [`${ticket(row)}/no-show`, {}],
  back: async (row) => (await agrees("back", row)) && back(row),
  finish: async (row) => {
    const outcome = await outcomeOf(row);
    return outcome ? [`${ticket(row)}/finish`, { done: [{ service: row.service, outcome }] }] : null;
  },
};

/**
 * Send a ticket back to its line: a called one returns to its place; one in service is transferred and keeps its time.
 * @param {Of} row
 * @returns {[string, Record<string, unknown>]}
 */
function back(row) {
  return row.state === "called" ? [`${ticket(row)}/return`, {}] : [`${ticket(row)}/transfer`, { line: row.line }];
}

/**
 * @param {string} step
 * @param {Of} row
 * @param {string} [details]
 */
function agrees(step, row, details = `${step}_more`) {
  const values = { n: row.window, number: row.number, sent: row.sent };
  return ask({
    title: say(`${step}_ask`, values),
    more: say(details, values),
    yes: say(step),
    no: page.texts.ask.cancel,
  });
}

document.addEventListener("click", async (event) => {
  const button = around(event.target, "button[data-step]");
  if (!button || isAsking()) return;
  const row = { ...button.dataset };
  const request = await STEPS[row.step ?? ""](row);
  if (!request) return;
  try {
    await post(...request);
    if (row.step === "take_over") return location.assign("/window/");
    tell(say("done"));
  } catch (error) {
    tell(refusal(page.texts, /** @type {import("../shared/api.js").Problem} */ (error)), true);
  }
  await renewal.now();
});

const live = new Live("/window", { token: page.token, hall: page.hall });
live.on("queue", () => renewal.soon());
live.start();
