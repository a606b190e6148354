/** Earlier what-if questions: who asked what and when, and how far each is. */
import { get } from "../shared/api.js";
import { el, part } from "../shared/dom.js";
import { sentence } from "./what_if_question.js";

/** @typedef {{ say: Pages.Say, language: string, moment: Intl.DateTimeFormat, staff: Pages.WhatIf["staff"] }} Words */

/**
 * Show the questions of a hall, newest first; nothing while there are none. `shown`: the one that is on the page.
 * @param {string} hall
 * @param {string} shown
 * @param {Words} words
 */
export async function showEarlier(hall, shown, words) {
  /** @type {{ studies: Wire.Study[] }} */
  const { studies } = await get(`/api/v1/what-if?hall=${encodeURIComponent(hall)}`);
  part("earlier").hidden = !studies.length;
  const headings = ["when", "who", "what", "state"].map((name) =>
    Object.assign(el("th", "", words.say(`earlier.${name}`)), { scope: "col" }),
  );
  const table = el("table", "", [
    el("caption", "visually-hidden", words.say("earlier.title")),
    el("thead", "", [el("tr", "", headings)]),
    el(
      "tbody",
      "",
      studies.map((study) => row(study, study.id === shown, words)),
    ),
  ]);
  part("earlier-table").replaceChildren(table);
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
  const share = `${Math.floor(study.progress * 100)}%`;
  return el("tr", "", [
    el("td", "", moment.format(new Date(study.asked_at))),
    el("td", "", staff.find(({ username }) => username === study.asked_by)?.name ?? study.asked_by),
    el("td", "earlier__what", [link]),
    el("td", "", say(`earlier.state_${study.state}`, { share })),
  ]);
}
