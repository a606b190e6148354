/** What if: ask, follow how far it is, show the answer; the address keeps the question. */
import * as echarts from "/static/vendor/echarts.esm.min.js";
import { get, post } from "../shared/api.js";
import { el, field, part } from "../shared/dom.js";
import { pageData, speaker } from "../shared/page.js";
import { tablesOf } from "./what_if_answers.js";
import { chartOf } from "./what_if_charts.js";
import { sayHowFar, showEarlier } from "./what_if_earlier.js";
import { conditions, fieldsOf, questionOf } from "./what_if_question.js";
import { headline, notesOf } from "./what_if_words.js";

const LOOK_MILLISECONDS = 700;
/** How often the list is looked at while others are worked on, and this page waits for none of them. */
const LIST_MILLISECONDS = 3000;
const PAPER_PIXELS = 1000;

/** @type {Pages.WhatIf} */
const page = pageData();
const say = speaker(page);
const words = { say, language: page.language };
const form = part("form", HTMLFormElement);
const moment = new Intl.DateTimeFormat("sv-SE", { timeZone: page.timezone, dateStyle: "short", timeStyle: "short" });
/** Brackets of Chinese letters have their own room. */
const GAP = page.language.startsWith("zh") ? "" : " ";
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
/** @type {echarts.ECharts | null} */
let chart = null;
/** @type {Wire.Study | null} */
let study = null;
let timer = 0;
let listTimer = 0;

/** @param {Wire.Text} texts */
const named = (texts) => texts[page.language] ?? Object.values(texts)[0];

function fillHalls() {
  const options = page.halls.map(({ code, name }) => Object.assign(el("option", "", named(name)), { value: code }));
  part("hall", HTMLSelectElement).replaceChildren(...options);
  part("hall", HTMLSelectElement).value = page.hall;
}

/** What was asked before in the chosen hall. Without the list the page does all else. */
async function listEarlier() {
  const hall = part("hall", HTMLSelectElement).value;
  try {
    const goesOn = await showEarlier(hall, () => study, { ...words, moment, staff: page.staff });
    clearTimeout(listTimer);
    if (goesOn) listTimer = window.setTimeout(listEarlier, LIST_MILLISECONDS);
  } catch (error) {
    const { code, detail } = /** @type {import("../shared/api.js").Problem} */ (error);
    console.warn(code, detail);
  }
}

/** Only what belongs to the chosen question is asked for. */
function fitForm() {
  const kind = field(form, "kind").value;
  /** @type {NodeListOf<HTMLElement>} */
  const choices = form.querySelectorAll("[data-of]");
  for (const choice of choices) {
    choice.hidden = !choice.dataset.of?.split(" ").includes(kind);
    /** @type {NodeListOf<HTMLInputElement>} */
    const inputs = choice.querySelectorAll("input, select");
    for (const input of inputs) input.disabled = choice.hidden;
  }
  const [first] = weekdays();
  first.setCustomValidity(weekdays().some(({ checked }) => checked) ? "" : say("problem.no_weekday"));
  part("meaning").textContent = say(kind === "compare" ? "page.meaning" : `page.meaning_${kind}`);
}

/** The boxes of the days of the week. */
function weekdays() {
  /** @type {NodeListOf<HTMLInputElement>} */
  const boxes = form.querySelectorAll("[name=weekdays]");
  return [...boxes];
}

/** @param {Record<string, unknown>} question that was asked earlier */
function fillForm(question) {
  field(form, "kind").value = String(question.kind);
  const { weekdays: days, ...fields } = fieldsOf(question);
  for (const box of weekdays()) box.checked = days.split(",").includes(box.value);
  for (const [name, value] of Object.entries(fields)) field(form, name).value = value;
  fitForm();
}

/** A plan learns from more weeks than a comparison; dates that somebody has chosen stay. */
function suggestStart() {
  const start = field(form, "start");
  if (![page.start, page.plan_start].includes(start.value)) return;
  start.value = field(form, "kind").value === "plan" ? page.plan_start : page.start;
}

async function ask() {
  clearTimeout(timer);
  try {
    follow(await post("/api/v1/what-if", questionOf(new FormData(form))));
  } catch (error) {
    fail(/** @type {import("../shared/api.js").Problem} */ (error));
  }
}

/** @param {string} id of the question, which the address and the links to other languages keep */
function keepAddress(id) {
  history.replaceState(null, "", `?study=${id}`);
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const languages = document.querySelectorAll(".reports-bar a[lang]");
  for (const link of languages) link.href = `?language=${link.lang}&study=${id}`;
}

/** @param {Wire.Study} news */
function follow(news) {
  const isOther = study?.id !== news.id;
  const isNews = isOther || study?.state !== news.state;
  study = news;
  if (isOther) clear(""); // the figures of another question never stand under this one
  if (isNews) listEarlier();
  else sayHowFar(news, say);
  keepAddress(news.id);
  const isOpen = news.state === "waiting" || news.state === "running";
  part("cancel").hidden = !isOpen;
  part("progress").hidden = !isOpen;
  part("progress", HTMLProgressElement).value = news.progress;
  if (isOpen) {
    part("headline").textContent = stateOf(news);
    timer = window.setTimeout(look, LOOK_MILLISECONDS);
    return;
  }
  if (news.state === "done") show();
  else clear(news.state === "cancelled" ? say("state.cancelled") : problem(news.why ?? "any"));
}

/** @param {Wire.Study} news a question that is not answered yet */
function stateOf({ state, progress, ahead }) {
  if (state === "running") return say("state.running", { share: `${Math.floor(progress * 100)}%` });
  return ahead ? say("state.waiting", { n: ahead }) : say("state.waiting_next");
}

async function look() {
  if (!study) return;
  try {
    follow(await get(`/api/v1/what-if/${study.id}`));
  } catch (error) {
    const { code } = /** @type {import("../shared/api.js").Problem} */ (error);
    if (code === "unreachable") timer = window.setTimeout(look, 5 * LOOK_MILLISECONDS);
    else fail(/** @type {import("../shared/api.js").Problem} */ (error));
  }
}

/** @param {import("../shared/api.js").Problem} error */
function fail(error) {
  console.warn(error.code, error.detail);
  clear(problem(error.code));
}

/** @param {string} code */
function problem(code) {
  const key = `problem.${code}`;
  const sentence = say(key);
  return sentence === key ? say("problem.any") : sentence;
}

/** @param {string} sentence in place of an answer */
function clear(sentence) {
  for (const name of ["cancel", "progress", "chart", "downloads"]) part(name).hidden = true;
  part("notes").replaceChildren();
  part("tables").replaceChildren();
  part("proof").textContent = "";
  part("headline").textContent = sentence;
}

function show() {
  if (!study?.answer) return;
  const { answer } = study;
  part("about").textContent = about();
  part("headline").textContent = headline(answer, words);
  part("notes").replaceChildren(...notesOf(answer, words).map((note) => el("li", "", note)));
  part("tables").replaceChildren(...tablesOf(answer, words).flatMap(table));
  part("proof").textContent = proof();
  part("downloads").hidden = false;
  part("xlsx", HTMLAnchorElement).href = `/api/v1/what-if/${study.id}/file?language=${page.language}`;
  part("chart").hidden = false;
  part("chart").setAttribute("aria-label", `${say(`kind.${answer.kind}`)}: ${headline(answer, words)}`);
  draw();
}

/** What an auditor compares; an answer of an older version has none. */
function proof() {
  const { answer } = study ?? {};
  if (!answer?.data_hash) return "";
  const seed = `${say("about.seed")} ${answer.seed}`;
  return [...["definition_version", "data_hash"].map((name) => `${say(`about.${name}`)} ${answer[name]}`), seed].join(
    " · ",
  );
}

/** What a printed page is about. */
function about() {
  if (!study?.answer) return "";
  const { answer, question, asked_at, hall } = study;
  const name = page.halls.find(({ code }) => code === hall)?.name;
  return [
    `${say("about.hall")} ${name ? named(name) : hall}`,
    `${say("about.period")} ${say("about.from_to", { start: answer.from, end: answer.to })}`,
    say("state.days", { n: answer.days }),
    say("state.visits", { n: answer.visits }),
    say("about.repetitions", { n: answer.repetitions }),
    `${say("about.made")} ${moment.format(new Date(asked_at))}`,
    `${say("about.conditions")} ${conditions(question, say)}`,
  ].join(" · ");
}

/** @param {import("./what_if_answers.js").Table} data */
function table({ title, head, rows }) {
  /** @param {import("./what_if_answers.js").Cell} cell */
  const looks = ({ isFigure, isShort }) => `${isFigure ? "figure number" : ""}${isShort ? " short" : ""}`;
  /** @param {import("./what_if_answers.js").Cell} cell */
  const content = ({ text, range }) => (range ? [text, GAP, el("span", "range", range)] : text);
  const headings = head.map((cell) =>
    Object.assign(el("th", cell.isFigure ? "figure" : "", cell.text), { scope: "col" }),
  );
  const lines = rows.map((row) =>
    el(
      "tr",
      "",
      row.map((cell, place) =>
        place
          ? el("td", looks(cell), content(cell))
          : Object.assign(el("th", looks(cell), cell.text), { scope: "row" }),
      ),
    ),
  );
  const whole = el("table", head.length > 7 ? "table--many" : "", [
    el("caption", "visually-hidden", title),
    el("thead", "", [el("tr", "", headings)]),
    el("tbody", "", lines),
  ]);
  const scroll = Object.assign(el("div", "table-scroll", [whole]), { tabIndex: 0, role: "region", ariaLabel: title });
  return [el("h2", "", title), scroll];
}

function draw() {
  if (!study?.answer) return;
  const { option, height } = chartOf(study.answer, words);
  part("chart").style.setProperty("height", `${height}px`);
  chart ??= echarts.init(part("chart"), null, { renderer: "svg" });
  chart.resize({ width: "auto", height: "auto" });
  chart.setOption({ animation: !reducedMotion, ...option }, true);
}

function drawForPaper() {
  if (!chart || !study?.answer) return;
  const { option, height } = chartOf(study.answer, words);
  chart.resize({ width: PAPER_PIXELS, height });
  chart.setOption({ ...option, animation: false }, true);
  chart.getZr().flush();
  part("chart").querySelector("svg")?.setAttribute("viewBox", `0 0 ${PAPER_PIXELS} ${height}`);
}

function drawForScreen() {
  part("chart").querySelector("svg")?.removeAttribute("viewBox");
  draw();
}

fillHalls();
fitForm();
form.addEventListener("change", (event) => {
  fitForm();
  if (event.target === part("hall")) listEarlier();
  if (event.target instanceof HTMLInputElement && event.target.name === "kind") suggestStart();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
part("cancel").addEventListener("click", async () => {
  if (study) follow(await post(`/api/v1/what-if/${study.id}/cancel`));
});
part("print").addEventListener("click", () => print());
addEventListener("resize", () => chart?.resize());
addEventListener("beforeprint", drawForPaper);
addEventListener("afterprint", drawForScreen);
const earlier = new URLSearchParams(location.search).get("study");
if (earlier) {
  get(`/api/v1/what-if/${encodeURIComponent(earlier)}`).then((/** @type {Wire.Study} */ news) => {
    fillForm(news.question);
    follow(news);
  }, fail);
} else {
  listEarlier();
}
