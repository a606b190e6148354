/** Earlier what-if questions: who asked what and when, and how far each is. */
import { get } from "../shared/api.js";
import { el, part } from "../shared/dom.js";
import { sentence } from "./what_if_question.js";

/** @typedef {{ say: Pages.Say, language: string, moment: Intl.DateTimeFormat, staff: Pages.WhatIf["staff"] }} Words */

/**
 * Show the questions of a hall, newest first; nothing while there are none. While they are the same, only how far each
 * is changes, so that nobody's click on one is lost. `onPage`: the one that is on the page, which says above how far it
 * is: the list says the same. Returns whether any of them waits or is worked on.
 * @param {string} hall
 * @param {() => Wire.Study | null} onPage
 * @param {Words} words
 */
export async function showEarlier(hall, onPage, words) {
  /** @type {{ studies: Wire.Study[] }} */
  const { studies } = await get(`/api/v1/what-if?hall=${encodeURIComponent(hall)}`);
  const shown = onPage();
  const current = studies.map((study) => (study.id === shown?.id ? shown : study));
  const goesOn = current.some(({ state }) => state === "waiting" || state === "running");
  /** @type {NodeListOf<HTMLElement>} */
  const rows = part("earlier-table").querySelectorAll("[data-study]");
  if (current.length === rows.length && current.every(({ id }, place) => rows[place].dataset.study === id)) {
    for (const study of current) sayHowFar(study, words.say);
    return goesOn;
  }
  part("earlier").hidden = !current.length;
  const headings = ["when", "who", "what", "state"].map((name) =>
    Object.assign(el("th", "", words.say(`earlier.${name}`)), { scope: "col" }),
  );
  const table = el("table", "", [
    el("caption", "visually-hidden", words.say("earlier.title")),
    el("thead", "", [el("tr", "", headings)]),
    el(
      "tbody",
      "",
      current.map((study) => row(study, study.id === shown?.id, words)),
    ),
  ]);
  part("earlier-table").replaceChildren(table);
  return goesOn;
}

/**
 * @param {Wire.Study} study
 * @param {boolean} isShown
 * @param {Words} words
 */
function row(study, isShown, { say, language, moment, staff }) {
  const link = Object.assign(el("a", "", sentence(study.question, say)), {
    href: `?language=${language}&study=${study.id}`,
  });
  if (isShown) link.setAttribute("aria-current", "page");
  const line = el("tr", "", [
    el("td", "", moment.format(new Date(study.asked_at))),
    el("td", "", staff.find(({ username }) => username === study.asked_by)?.name ?? study.asked_by),
    el("td", "earlier__what", [link]),
    el("td", "", stateOf(study, say)),
  ]);
  line.dataset.study = study.id;
  return line;
}

/**
 * Say in the list how far a question is, if it is there.
 * @param {Wire.Study} study
 * @param {Pages.Say} say
 */
export function sayHowFar(study, say) {
  const cell = part("earlier-table").querySelector(`[data-study="${CSS.escape(study.id)}"] td:last-child`);
  if (cell && cell.textContent !== stateOf(study, say)) cell.textContent = stateOf(study, say);
}

/**
 * @param {Wire.Study} study
 * @param {Pages.Say} say
 */
const stateOf = ({ state, progress }, say) =>
  say(`earlier.state_${state}`, { share: `${Math.floor(progress * 100)}%` });
