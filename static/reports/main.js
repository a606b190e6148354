/** One report's page: fetch, say the headline, draw the chart, fill the table; the address keeps the question. */
import * as echarts from "/static/vendor/echarts.esm.min.js";
import { get } from "../shared/api.js";
import { el } from "../shared/dom.js";
import { pageData, text } from "../shared/page.js";
import { chartOf, ON_PAPER } from "./charts.js";
import { cell, duration, share } from "./cells.js";

const page = pageData();
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const say = (key, values) => text(page.texts, key, values);
const form = part("filters");
const words = { say, language: page.language, timezone: page.timezone };
const named = (texts) => texts[page.language] ?? Object.values(texts)[0];
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
const moment = new Intl.DateTimeFormat("sv-SE", { timeZone: page.timezone, dateStyle: "short", timeStyle: "short" }); // ISO's order
const PAPER_PIXELS = 1000;
let chart = null;
let last = null;

function fillChoices() {
  const all = page.halls.length > 1 ? [["", say("filter.all")]] : [];
  fillSelect(part("hall"), [...all, ...page.halls.map(({ code, name }) => [code, named(name)])]);
  fillLines();
}

function fillSelect(select, options) {
  select.replaceChildren(...options.map(([value, label]) => Object.assign(el("option", "", label), { value })));
}

function fillLines() {
  const hall = page.halls.find(({ code }) => code === part("hall").value);
  fillSelect(part("line"), [["", say("filter.all")], ...(hall?.lines ?? []).map(({ code, name }) => [code, `${code} ${named(name)}`])]);
}

function question() {
  const asked = new URLSearchParams({ language: page.language });
  for (const [name, value] of new FormData(form)) if (value) asked.set(name, value);
  return asked;
}

async function show() {
  const asked = question();
  history.replaceState(null, "", `?${asked}`);
  for (const kind of ["csv", "xlsx"]) {
    part(kind).href = `/api/v1/reports/${page.report}?${asked}&format=${kind}`;
  }
  part("headline").textContent = say("state.loading");
  try {
    draw(await get(`/api/v1/reports/${page.report}?${asked}`));
  } catch (problem) {
    part("headline").textContent = why(problem);
  }
}

/** What went wrong, in the reader's language; the server's own words stay in the console. */
function why(problem) {
  console.warn(problem.code, problem.detail);
  const own = `problem.${problem.code}`;
  const found = say(own);
  return found === own ? say("problem.any") : found;
}

/** What a printed page is about: hall, line, period, and when its figures were counted. */
function about({ hall, line, from, to, totals, made_at }) {
  const known = page.halls.find(({ code }) => code === hall);
  const lineName = known?.lines.find(({ code }) => code === line)?.name;
  const days = (start, end) => (start === end ? start : say("file.from_to", { start, end }));
  return [
    [say("file.hall"), known ? named(known.name) : hall ?? say("file.all_halls")],
    ...(line ? [[say("file.line"), lineName ? `${line} ${named(lineName)}` : line]] : []),
    [say("file.period"), days(from, to)],
    ...(totals.before_from ? [[say("file.before"), days(totals.before_from, totals.before_to)]] : []),
    [say("file.made"), moment.format(new Date(made_at))],
  ].map((words) => words.join(" ")).join(" · ");
}

function draw(report) {
  part("about").textContent = about(report);
  const empty = report.rows.length === 0;
  part("headline").textContent = empty ? nothing(report) : headline(report);
  part("chart").hidden = empty;
  table(report);
  last = empty ? null : report;
  if (last) drawChart();
}

function drawChart() {
  const { option, height, isEmpty = false } = chartOf(last, words);
  part("chart").hidden = isEmpty;
  if (isEmpty) return;
  part("chart").style.setProperty("height", `${height}px`);
  chart ??= echarts.init(part("chart"), null, { renderer: "svg" });
  chart.resize({ width: "auto", height: "auto" });
  chart.setOption({ animation: !reducedMotion, ...option }, true);
}

/** On paper the drawing is as wide as the page and never higher; the table below it has every row. */
function drawForPaper() {
  if (!chart || !last || part("chart").hidden) return;
  const { option, height } = chartOf(last, { ...words, most: ON_PAPER });
  chart.resize({ width: PAPER_PIXELS, height });
  chart.setOption({ ...option, animation: false }, true);
  chart.getZr().flush();
  part("chart").querySelector("svg").setAttribute("viewBox", `0 0 ${PAPER_PIXELS} ${height}`);
}

function drawForScreen() {
  part("chart").querySelector("svg")?.removeAttribute("viewBox");
  if (last) drawChart();
}

/** An empty report of who was forgotten is good news, not a period without records. */
function nothing({ name }) {
  return say(name === "forgotten" ? "state.nobody_forgotten" : "state.empty");
}

function headline({ name, totals }) {
  if (name === "comparison" && totals.change_share === null) return say("headline.comparison_unknown");
  const span = (seconds) => (seconds === null || seconds === undefined ? "–" : duration(seconds, page.language));
  return say(`headline.${name}`, {
    mean: span(totals.mean_seconds), p50: span(totals.p50_seconds), p90: span(totals.p90_seconds),
    before: span(totals.mean_before_seconds), tickets: totals.tickets ?? totals.finished,
    share: share(totals.change_share ?? totals.no_show_share),
    day: totals.busiest_weekday ? say(`weekday.${totals.busiest_weekday}`) : "", hour: totals.busiest_hour,
  });
}

/** What a column is called in this report, where one word means another thing in each. */
function columnName(name) {
  const own = `column_of.${page.report}.${name}`;
  const found = say(own);
  return found === own ? say(`column.${name}`) : found;
}

function table({ columns, rows, totals }) {
  const shown = columns.map((column, index) => ({ ...column, index }))
    .filter(({ name }) => name !== "hall" || new Set(rows.map((row) => row[columns.findIndex((one) => one.name === "hall")])).size > 1);
  const head = el("tr", "", shown.map(({ name, unit }) => Object.assign(el("th", unit === "text" ? "" : "figure", columnName(name)), { scope: "col" })));
  const line = (values) => el("tr", "", shown.map((column) =>
    el("td", column.unit === "text" ? "" : "figure number", cell(values[column.index], column, words))));
  const total = shown.map(({ name, unit }, place) =>
    el("td", unit === "text" ? "" : "figure number", place === 0 ? say("state.totals") : totals[name] === undefined ? "" : cell(totals[name], { name, unit }, words)));
  const made = el("table", shown.length > 9 ? "table--many" : "", [el("thead", "", [head]), el("tbody", "", rows.map(line)), el("tfoot", "", [el("tr", "", total)])]);
  part("table").replaceChildren(...(rows.length ? [made] : []));
}

fillChoices();
for (const [name, value] of new URLSearchParams(location.search)) {
  const field = form.elements.namedItem(name);
  if (!field) continue;
  field.value = value;
  if (name === "hall") fillLines();
}
part("hall").addEventListener("change", fillLines);
form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
for (const button of form.querySelectorAll("[data-days]")) {
  button.addEventListener("click", () => {
    const end = new Date(`${page.today}T00:00:00Z`);
    form.elements.to.value = page.today;
    form.elements.from.value = new Date(end - (button.dataset.days - 1) * 86_400_000).toISOString().slice(0, 10);
    show();
  });
}
part("print").addEventListener("click", () => print());
addEventListener("resize", () => chart?.resize());
addEventListener("beforeprint", drawForPaper);
addEventListener("afterprint", drawForScreen);
show();
